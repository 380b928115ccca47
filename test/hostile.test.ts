import { execFileSync } from 'node:child_process';
import {
  existsSync,
  lstatSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { processSpace } from '../src/core/files.ts';
import { attnplot, OBEYED, ROOT } from './support/command.ts';
import { folderWith } from './support/folders.ts';

const HOSTILE = join(ROOT, 'fixtures/hostile');
const FONT = join(ROOT, 'dist/DejaVuSans.ttf');
const DATA = { tokens: ['a', 'b'], rows: ['q'], layers: [[[0.7, 0.3]]] };
const ARRAYS = join(ROOT, 'fixtures/pause/abspe-step-1500.npz');
describe('writing', () => {
  const SPECIAL = 'it is a device, a pipe or a socket, expected a file or a new name';

  it('replaces no pipe, no socket, no folder and no device, also behind a link', async () => {
    const folder = folderWith({ 'data.json': DATA, 'folder.png/x': 'x' });
    execFileSync('mkfifo', [join(folder, 'pipe.png')]);
    const server = createServer().listen(join(folder, 'socket.png'));
    await new Promise((done) => server.once('listening', done));
    symlinkSync('/dev/null', join(folder, 'device.png'));
    symlinkSync('pipe.png', join(folder, 'link.png'));
    for (const name of ['pipe.png', 'socket.png', 'device.png', 'link.png', 'folder.png']) {
      const before = lstatSync(join(folder, name));
      const ran = await attnplot(folder, 'render', 'data.json', '-o', name);
      const why = name === 'folder.png' ? 'it is a folder' : SPECIAL;
      expect({ name, ...ran }).toMatchObject({ name, code: 4, stdout: '' });
      expect(ran.stderr).toContain(`error: cannot write ${name}\n  ${why}\n`);
      expect(lstatSync(join(folder, name)).mode).toBe(before.mode);
      expect(lstatSync(join(folder, name)).ino).toBe(before.ino);
    }
    server.close();
    expect(readdirSync(folder).filter((name) => name.endsWith('-tmp'))).toEqual([]);
  });

  it('writes the target of a link that does not exist yet, and says which folder is missing', async () => {
    const folder = folderWith({ 'data.json': DATA, 'store/x': '' });
    symlinkSync('store/fig.png', join(folder, 'fig.png'));
    symlinkSync('none/fig.png', join(folder, 'lost.png'));
    expect(await attnplot(folder, 'render', 'data.json', '-o', 'fig.png')).toMatchObject({ code: 0 });
    expect(readlinkSync(join(folder, 'fig.png'))).toBe('store/fig.png');
    expect(existsSync(join(folder, 'store/fig.png'))).toBe(true);
    const lost = await attnplot(folder, 'render', 'data.json', '-o', 'lost.png');
    expect(lost.stderr).toContain('/none/\n');
  });

  it.each([
    ['the tokens', ['render', ARRAYS, '--tokens', 'own.svg', '-o', './own.svg']],
    ["the rows' tokens", ['render', ARRAYS, '--row-tokens', 'own.svg', '-o', 'own.svg']],
    ['a font', ['render', 'data.json', '--font', 'own.svg#0', '-o', 'own.svg']],
    ['the options', ['render', 'data.json', '--config', 'own.svg', '-o', 'own.svg']],
    ['a font that --config names', ['render', 'data.json', '--config', 'font.json', '-o', 'own.svg']],
    ['a list of paths', ['animate', '--files-from', 'own.gif', '-o', 'own.gif']],
    ['the options of an animation', ['animate', 'data.json', '--config', 'own.gif', '-o', 'own.gif']],
    ['the options of a batch', ['batch', 'data.json', '--config', 'own.svg', '-o', 'own.svg']],
    ['the tokens of a batch', ['batch', ARRAYS, '--tokens', 'own.svg', '-o', 'own.svg']],
    ['the options, as a manifest', ['batch', 'data.json', '--config', 'own.json', '--manifest', 'own.json']],
  ])('does not replace %s', async (_, args) => {
    const files = { 'data.json': DATA, 'font.json': { font: 'own.svg' }, 'own.svg': {}, 'own.json': {} };
    const folder = folderWith({
      ...files,
      'own.gif': args[0] === 'animate' && args[1] === 'data.json' ? {} : 'data.json\n',
    });
    const before = readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8'));
    const ran = await attnplot(folder, ...args);
    expect(ran).toMatchObject({ code: 2, stdout: '' });
    expect(ran.stderr).toContain('which is an input');
    expect(readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8'))).toEqual(before);
  });

  it('writes names of up to 255 bytes, and refuses longer ones', async () => {
    const folder = folderWith({ 'data.json': DATA });
    for (const length of [216, 222, 255, 256]) {
      const name = `${'é'.repeat((length - 4) >> 1)}${'x'.repeat(length % 2)}.png`;
      const ran = await attnplot(folder, 'render', 'data.json', '-o', name);
      expect({ length, code: ran.code }).toEqual({ length, code: length > 255 ? 4 : 0 });
      if (length > 255) expect(ran.stderr).toContain('longer than the file system allows');
    }
    expect(readdirSync(folder)).toHaveLength(4);
  });

  it('reports inputs whose names are longer than any file system allows', async () => {
    const folder = folderWith({ 'list.txt': `${'x'.repeat(300)}\n` });
    const ran = await attnplot(folder, 'batch', '--files-from', 'list.txt', '-o', 'out-{index}.png');
    expect(ran).toMatchObject({ code: 1, stdout: '' });
    expect(ran.stderr).toContain('the name or the path is longer than the file system allows');
  });

  it('removes what a killed render left, also under a long name and under its own process id', async () => {
    const folder = folderWith({ 'data.json': DATA });
    const long = `${'x'.repeat(240)}.png`;
    await attnplot(folder, 'render', 'data.json', '-o', long);
    const { createHash } = await import('node:crypto');
    const stem = createHash('sha256').update(long).digest('hex').slice(0, 32);
    const left = (start: string, pid: number) => {
      const path = join(folder, `${start}.${processSpace()}-${pid}-0123abcd.attnplot-tmp`);
      writeFileSync(path, 'half');
      utimesSync(path, 1e9, 1e9);
    };
    left('fig.png', 999999999);
    left('fig.png', process.pid);
    left(stem, 999999999);
    for (const name of ['fig.png', long]) await attnplot(folder, 'render', 'data.json', '-o', name);
    expect(readdirSync(folder).filter((name) => name.endsWith('-tmp'))).toEqual([]);
  });
});

describe('files that data names', () => {
  const named = { ...DATA, figure: { font: 'own.ttf' } };
  const files = () => ({ 'named.json': named, 'own.ttf': readFileSync(FONT) });

  it('are opened with a flag that names them, or --allow-files', async () => {
    const folder = folderWith(files());
    const refused = await attnplot(folder, 'render', 'named.json', '-o', 'fig.png');
    expect(refused).toMatchObject({ code: 3 });
    expect(refused.stderr).toContain(
      'named.json:1:67  figure.font\n    found "own.ttf", which the data names, expected files to be named by flags\n    hint: if you trust the data, name the file yourself (--font own.ttf), or add --allow-files\n',
    );
    for (const flags of [['--font', 'own.ttf'], ['--allow-files']])
      expect(await attnplot(folder, 'render', 'named.json', '-o', 'fig.png', ...flags)).toMatchObject({
        code: 0,
      });
  });

  it('cannot be allowed by the data itself', async () => {
    const folder = folderWith({ 'data.json': { ...DATA, figure: { allowFiles: true, font: '/dev/zero' } } });
    const ran = await attnplot(folder, 'render', 'data.json', '-o', 'fig.png');
    expect(ran).toMatchObject({ code: 3 });
    expect(ran.stderr).toContain('data cannot allow itself to open files');
  });

  it.each([
    ['render', ['render', 'font-devzero.json', '-o', '/tmp/none.png'], 3],
    ['render of a figure', ['render', 'figure-font.svg', '-o', '/tmp/none.png'], 3],
    ['check', ['check', 'figure-font.svg'], 1],
    ['check --data', ['check', 'figure-font.svg', '--data', join(ROOT, 'fixtures/abspe-pause.json')], 1],
    ['batch', ['batch', 'font-devzero.json', '-o', '/tmp/none-{name}.png', '--no-manifest'], 1],
    ['animate', ['animate', 'font-devzero.json', '-o', '/tmp/none.gif'], 3],
  ])('are not opened by %s', async (_, args, code) => {
    const ran = await attnplot(HOSTILE, ...args);
    expect(ran).toMatchObject({ code });
    expect(ran.stdout + ran.stderr).toMatch(/(found|font) "\/dev\/zero"(, which the data names| -> default)/);
  });
});

describe('files that flags name', () => {
  it.each([
    ['--font', ['render', 'data.json', '--font', '/dev/zero']],
    ['--font of a batch', ['batch', 'data.json', '--font', '/dev/zero']],
    ['--config', ['render', 'data.json', '--config', '/dev/zero']],
    ['--config, a pipe without a writer', ['render', 'data.json', '--config', 'pipe']],
    ['--tokens', ['render', ARRAYS, '--tokens', '/dev/zero']],
    ['--row-tokens', ['render', ARRAYS, '--row-tokens', 'pipe']],
    ['--files-from', ['batch', '--files-from', '/dev/zero']],
    ['--scale-from', ['batch', 'data.json', '--scale-from', '/dev/zero']],
    ['--manifest of check', ['check', '--manifest', 'pipe']],
  ])('are regular files: %s', async (_, args) => {
    const folder = folderWith({ 'data.json': DATA });
    execFileSync('mkfifo', [join(folder, 'pipe')]);
    const ran = await attnplot(folder, ...args);
    expect(ran.code).toBeGreaterThan(0);
    expect(ran.stdout + ran.stderr).toContain('it is a device, a pipe or a socket, expected a file');
  });

  it('are not read by check where a manifest names a pipe', async () => {
    const folder = folderWith({ 'data.json': DATA });
    await attnplot(folder, 'batch', 'data.json', '-o', 'fig.png');
    execFileSync('mkfifo', [join(folder, 'pipe')]);
    const manifest = join(folder, 'attnplot-manifest.json');
    writeFileSync(manifest, readFileSync(manifest, 'utf8').replace('"input":"data.json"', '"input":"pipe"'));
    const ran = await attnplot(folder, 'check', '--manifest', 'attnplot-manifest.json');
    expect(ran).toMatchObject({ code: 4 });
    expect(ran.stdout).toContain('its data pipe: it is a pipe or a device');
  });
});

describe('a terminal', () => {
  it('obeys no text of a file or a path', async () => {
    const evil = '\u001b]0;pwn\u0007\u001b[31mRED\u202e\u2066\u009b\r';
    const escapes = readFileSync(join(HOSTILE, 'escapes.json'));
    const folder = folderWith({
      [`${evil}.json`]: escapes,
      [`${evil}2.json`]: { ...DATA, layers: [[[evil]]] },
      [`${evil}.npz`]: readFileSync(join(HOSTILE, 'escapes.npz')),
    });
    const runs = [
      ['render', `${evil}.json`],
      ['render', `${evil}.npz`, '-o', `${evil}.png`],
      ['render', `${evil}.npz`, '-o', `${evil}.png`, '--json', '--quiet'],
      ['render', `${evil}2.json`],
      ['validate', `${evil}.json`, `${evil}.npz`],
      ['validate', `${evil}.json`, `${evil}2.json`, '--json'],
      ['inspect', `${evil}.json`],
      ['inspect', `${evil}.npz`],
      ['inspect', `${evil}.png`],
      ['inspect', `${evil}.png`, '--data'],
      ['inspect', `${evil}.png`, '--json'],
      ['check', `${evil}.png`, '--data', `${evil}.npz`],
      ['check', `${evil}.png`, '--data', `${evil}.json`],
      ['check', `${evil}.png`, '--data', `${evil}.json`, '--json'],
      ['batch', `${evil}.json`, `${evil}2.json`, '--gallery'],
      ['batch', `${evil}.json`, `${evil}2.json`, '--json', '--force'],
      ['check', '--manifest', 'figures/attnplot-manifest.json'],
      ['animate', `${evil}.json`, '-o', `${evil}.gif`],
      ['animate', `${evil}.json`, '-o', `${evil}.gif`, '--json'],
      ['render', 'none', evil],
      [evil],
      ['render', `--${evil}`],
    ];
    for (const args of runs) {
      const { stdout, stderr } = await attnplot(folder, ...args);
      expect({ args, obeyed: OBEYED.test(stdout + stderr) }).toEqual({ args, obeyed: false });
      expect((stdout + stderr).length).toBeGreaterThan(0);
    }
  });

  it('shows a line break in a name as its code, so that no line is forged', async () => {
    const folder = folderWith({ 'a\nerror: b.json': { ...DATA, layers: [[[7, 3]]] } });
    const { stdout } = await attnplot(folder, 'validate', 'a\nerror: b.json');
    expect(stdout.split('\n')[0]).toBe('a\\x0Aerror: b.json: 2 warnings');
  });
});

describe('a manifest', () => {
  it('holds no absolute path, and its fonts are found from any folder', async () => {
    const folder = folderWith({ 'in/data.json': DATA, 'in/bad.json': '{', 'own.ttf': readFileSync(FONT) });
    const at = (name: string) => join(folder, name);
    await attnplot(
      '/',
      'batch',
      at('in/data.json'),
      at('in/bad.json'),
      '-o',
      at('figs/{name}.png'),
      '--font',
      at('own.ttf'),
    );
    const text = readFileSync(at('figs/attnplot-manifest.json'), 'utf8');
    expect(text).not.toContain(folder);
    expect(text).toContain('"font":"../own.ttf"');
    const ran = await attnplot(
      '/',
      'check',
      '--manifest',
      at('figs/attnplot-manifest.json'),
      at('figs/data.png'),
      '--pixels',
    );
    expect(ran).toMatchObject({ code: 0, stdout: `${at('figs/data.png')}: fresh\n` });
  });
});

describe('a changed picture', () => {
  const chunk = (type: string, data: Buffer): Buffer => {
    const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
    const [length, crc] = [Buffer.alloc(4), Buffer.alloc(4)];
    length.writeUInt32BE(data.length);
    crc.writeUInt32BE(crcOf(body));
    return Buffer.concat([length, body, crc]);
  };
  const crcOf = (bytes: Uint8Array): number => {
    let crc = 0xffffffff;
    for (const byte of bytes) {
      crc ^= byte;
      for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
    }
    return (crc ^ 0xffffffff) >>> 0;
  };
  const inserted = (file: Buffer, at: number, ...added: readonly Buffer[]) =>
    Buffer.concat([file.subarray(0, at), ...added, file.subarray(at)]);
  const webpChunk = (file: Buffer, type: string): Buffer => {
    const added = Buffer.concat([Buffer.from(`${type}\x04\0\0\0`, 'latin1'), Buffer.from('abcd')]);
    const whole = Buffer.concat([file, added]);
    whole.writeUInt32LE(whole.length - 8, 4);
    return whole;
  };
  const segment = (marker: number, content: string): Buffer =>
    Buffer.concat([Buffer.from([0xff, marker, 0, content.length + 2]), Buffer.from(content, 'latin1')]);
  const IHDR_END = 33;

  it.each([
    [
      'png',
      'acTL',
      (file: Buffer) => inserted(file, IHDR_END, chunk('acTL', Buffer.from([0, 0, 0, 2, 0, 0, 0, 0]))),
    ],
    ['png', 'gAMA', (file: Buffer) => inserted(file, IHDR_END, chunk('gAMA', Buffer.from([0, 0, 1, 0])))],
    ['png', 'iCCP', (file: Buffer) => inserted(file, IHDR_END, chunk('iCCP', Buffer.from('x\0\0x')))],
    ['png', 'bytes after its end', (file: Buffer) => Buffer.concat([file, Buffer.from('PK')])],
    ['jpg', 'APP2 ICC_PROFILE', (file: Buffer) => inserted(file, 20, segment(0xe2, 'ICC_PROFILE\0\x01\x01'))],
    ['jpg', 'APP1 Exif', (file: Buffer) => inserted(file, 20, segment(0xe1, 'Exif\0\0MM\0*\0\0\0\x08\0\0'))],
    ['webp', 'ICCP', (file: Buffer) => webpChunk(file, 'ICCP')],
    ['avif', 'free', (file: Buffer) => Buffer.concat([file, Buffer.from([0, 0, 0, 8]), Buffer.from('free')])],
    [
      'svg',
      'its marks',
      (file: Buffer) => Buffer.from(file.toString().replace('</svg>', '<rect width="9"/></svg>')),
    ],
    [
      'pdf',
      'its marks',
      (file: Buffer) => Buffer.concat([file, Buffer.from('1 0 obj\nnull\nendobj\n%%EOF\n')]),
    ],
    ['html', 'its marks', (file: Buffer) => Buffer.from(file.toString().replace('</main>', '<p>7</main>'))],
  ])('of a %s is not passed: %s', async (extension, words, change) => {
    const folder = folderWith({ 'data.json': DATA });
    const name = `fig.${extension}`;
    await attnplot(folder, 'render', 'data.json', '-o', name, '--dpi', '40');
    for (const args of [[name], [name, '--data', 'data.json']])
      expect({ args, ...(await attnplot(folder, 'check', ...args)) }).toMatchObject({ args, code: 0 });
    const path = join(folder, name);
    const changed = change(readFileSync(path));
    expect(changed.equals(readFileSync(path))).toBe(false);
    writeFileSync(path, changed);
    for (const args of [[name], [name, '--data', 'data.json'], [name, '--data', 'data.json', '--pixels']]) {
      const ran = await attnplot(folder, 'check', ...args);
      expect({ args, ...ran }).toMatchObject({ args, code: 1 });
      expect(ran.stdout).toContain(words);
    }
    expect((await attnplot(folder, 'render', 'data.json', '-o', name, '--dpi', '40')).stderr).toContain(
      'wrote',
    );
    expect(await attnplot(folder, 'check', name, '--data', 'data.json')).toMatchObject({ code: 0 });
  });
});

describe('hostile inputs', () => {
  const LONG = 5000;

  it.each([
    ['json/denormal.json', 2, 'hint: set both ends, such as vmin 0 and vmax 1'],
    ['json/hugeshape.json', 3, 'expected a list of 3000'],
    ['json/nlstr.json', 3, 'more than 500 deep'],
    ['json/shape-21x4.json', 3, 'expected a list of 4'],
    ['json/shape-21x4-att.json', 3, 'expected a list of 4'],
    ['json/shape-5x400.json', 3, 'expected a list of 400'],
    ['tokens/tokobj.safetensors', 0, 'is no list of texts'],
    ['tokens/toknum.safetensors', 0, 'is no list of texts'],
    ['tokens/toklist.safetensors', 0, 'keys are numbered'],
  ])('%s', async (name, code, words) => {
    const ran = await attnplot(folderWith(), 'render', join(HOSTILE, name), '-o', 'fig.svg');
    expect(ran).toMatchObject({ code });
    expect(ran.stderr).toContain(words);
  });

  it.each([
    ['a1.json', 'a2.json'],
    ['b1.json', 'b2.json'],
  ])('animate draws titles and folders outside ASCII: %s and %s', async (...names) => {
    const paths = names.map((name) => join(HOSTILE, 'animate', name));
    expect(await attnplot(folderWith(), 'animate', ...paths, '-o', 'a.gif')).toMatchObject({ code: 0 });
    const folder = folderWith({ 'é漢/1.json': DATA, 'b/1.json': DATA });
    expect(await attnplot(folder, 'animate', 'b/1.json', 'é漢/1.json', '-o', 'a.gif')).toMatchObject({
      code: 0,
    });
  });

  it.each([
    [['--vmin', '0', '--vmax', '5e-324'], 2, 'found a scale from 0 to 5e-324'],
    [['--vmin=-1e308', '--vmax', '1.7e308'], 2, 'found a scale from -1e+308 to 1.7e+308'],
    [['--format', 'avif', '--dpi', '700'], 2, 'allow it: --max-memory'],
  ])('render %s is refused with a remedy', async (flags, code, words) => {
    const ran = await attnplot(
      folderWith({ 'data.json': DATA }),
      'render',
      'data.json',
      ...flags,
      '--width',
      '20in',
      '--height',
      '9in',
    );
    expect(ran).toMatchObject({ code });
    expect(ran.stderr).toContain(words);
  });

  it('batch refuses more jobs than fit into memory, and shards of none', async () => {
    const folder = folderWith({ 'data.json': DATA });
    const jobs = await attnplot(folder, 'batch', 'data.json', '--jobs', '300');
    expect(jobs.stderr).toContain(
      'found 300, expected at most 83, as each takes 12 MB of --max-memory\n    hint: write --jobs 83, or allow more: --max-memory 3.6GB\n',
    );
    for (const more of [
      ['--jobs', '83'],
      ['--jobs', '300', '--max-memory', '3.6GB'],
    ])
      expect(await attnplot(folder, 'batch', 'data.json', ...more)).toMatchObject({ code: 0 });
    const shard = await attnplot(folder, 'batch', 'data.json', '--shard', '1/0');
    expect(shard.stderr).toContain('found 1/0, expected the number of shards after the slash, 1 or above');
  });

  it('animate refuses frames longer than a GIF can say', async () => {
    const folder = folderWith({ 'data.json': DATA });
    const slow = await attnplot(folder, 'animate', 'data.json', '-o', 'a.gif', '--fps', '0.001');
    expect(slow).toMatchObject({ code: 2 });
    expect(slow.stderr).toContain('expected a number from 0.002 to 50');
    expect(await attnplot(folder, 'animate', 'data.json', '-o', 'a.gif', '--fps', '0.002')).toMatchObject({
      code: 0,
    });
  });

  const text = (length: number) => 'Ağ'.repeat(length / 2);
  it.each([
    ['token', { ...DATA, tokens: [text(200_000), 'b'] }],
    ['row label', { ...DATA, rows: [text(200_000)] }],
    ['layer label', { ...DATA, layers: [{ label: text(200_000), weights: [[0.7, 0.3]] }] }],
    ['title', { ...DATA, title: text(200_000) }],
    ['subtitle', { ...DATA, figure: { subtitle: text(200_000) } }],
    ['label of the colorbar', { ...DATA, figure: { colorbarLabel: text(200_000), height: '99in' } }],
    ['emoji', { ...DATA, rows: ['👩‍👩‍👧'.repeat(20_000)] }],
  ])('a %s of 200 KB is cut before it is measured, and said to be', async (_, data) => {
    const started = process.cpuUsage();
    const ran = await attnplot(
      folderWith({ 'data.json': data }),
      'render',
      'data.json',
      '-o',
      'fig.png',
      '--dpi',
      '50',
    );
    const { user, system } = process.cpuUsage(started);
    expect((user + system) / 1000).toBeLessThan(LONG);
    if (ran.code === 0) expect(ran.stderr).toContain('1 label longer than 1000 characters cut in the middle');
    else expect(ran).toMatchObject({ code: 2 });
  });

  const safetensors = (header: object, data = Buffer.alloc(256)) => {
    const json = Buffer.from(JSON.stringify(header));
    const length = Buffer.alloc(8);
    length.writeBigUInt64LE(BigInt(json.length));
    return Buffer.concat([length, json, data]);
  };
  const WEIGHTS = { dtype: 'F32', shape: [2, 2, 4, 4], data_offsets: [0, 256] };
  const EMPTY = { dtype: 'F32', shape: [0], data_offsets: [0, 0] };
  const many = (count: number, key: (i: number) => string, value: (i: number) => unknown) =>
    Object.fromEntries(Array.from({ length: count }, (_, i) => [key(i), value(i)]));
  it.each([
    [
      'a vocabulary',
      'a.json',
      () =>
        many(
          50_257,
          (i) => `tok${i}`,
          (i) => i,
        ),
      3,
      '(50260 problems)',
    ],
    [
      '150,000 equal keys',
      'a.json',
      () => `{${Array(150_000).fill('"a":1').join(',')}}`,
      3,
      '150003 problems',
    ],
    [
      '50,000 rows',
      'a.json',
      () => ({
        tokens: ['a'],
        rows: Array.from({ length: 50_000 }, (_, i) => `r${i}`),
        layers: [Array(50_000).fill([0.5])],
      }),
      0,
      '50000 rows share 3132 pixels: each shows the largest value of up to 16',
    ],
    [
      '140,000 rows',
      'a.json',
      () => ({
        tokens: ['a'],
        rows: Array.from({ length: 140_000 }, (_, i) => `r${i}`),
        layers: [Array(140_000).fill([0.5])],
      }),
      2,
      'such as --rows 0-99\n',
    ],
    [
      '140,000 layers',
      'a.json',
      () => ({ tokens: ['a'], rows: ['q'], layers: Array(140_000).fill([[0.5]]) }),
      2,
      'such as --layers 0-11 or --layers mean\n',
    ],
    [
      '2 layers of 70,000 rows',
      'a.json',
      () => ({
        tokens: ['a'],
        rows: Array.from({ length: 70_000 }, (_, i) => `r${i}`),
        layers: Array(2).fill(Array(70_000).fill([0.5])),
      }),
      2,
      'such as --layers 0-0, --layers mean or --rows 0-99\n',
    ],
    ['a string that is cut off', 'a.json', () => `{"title":"${'\\"'.repeat(200_000)}`, 3, 'is not JSON'],
    [
      'a long name',
      'a.safetensors',
      () => safetensors({ [`${'a_'.repeat(100_000)}x`]: WEIGHTS }),
      3,
      'found a name of 200001 characters',
    ],
    [
      '150,000 arrays',
      'a.safetensors',
      () =>
        safetensors({
          ...many(
            150_000,
            (i) => `t${i}`,
            () => EMPTY,
          ),
          attentions: WEIGHTS,
        }),
      3,
      'more than 100000 arrays',
    ],
    [
      '480 KB of packets',
      'a.pdf',
      () => `%PDF-1.5\n${'<?xpacket begin='.repeat(30_000)}`,
      3,
      'without provenance',
    ],
    [
      'packets without end',
      'a.pdf',
      () => `%PDF-1.5\n<?xpacket begin=${'<attnplot:provenance>'.repeat(50_000)}`,
      3,
      'without provenance',
    ],
    [
      'figures without end',
      'a.svg',
      () => `<svg>${'<figure xmlns="urn:attnplot">'.repeat(50_000)}`,
      3,
      'without provenance',
    ],
  ] as const)('%s is answered within 5 s of work', async (_, name, content, code, words) => {
    const folder = folderWith({ [name]: content() });
    const started = process.cpuUsage();
    const ran = await attnplot(folder, 'render', name, '-o', 'fig.png');
    const { user, system } = process.cpuUsage(started);
    expect(ran).toMatchObject({ code });
    expect(ran.stderr).toContain(words);
    expect(ran.stderr.length).toBeLessThan(40_000);
    expect((user + system) / 1000).toBeLessThan(LONG);
  });
});
