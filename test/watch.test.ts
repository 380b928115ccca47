/** Commands with --watch, run while their files change. */
import { type ChildProcess, spawn } from 'node:child_process';
import { appendFileSync, existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, describe, expect, it, vi } from 'vitest';
import type { Watch } from '../src/cli/watch.ts';
import {
  attnplot,
  batch,
  checkpoint,
  figuresIn,
  manifestIn,
  pixelsOf,
  runOf,
  SMALL,
} from './support/batches.ts';
import { COMMAND, ROOT } from './support/command.ts';
import { folderWith } from './support/folders.ts';

interface Watching {
  /** Waits until the output from now on matches, and returns it. */
  readonly says: (pattern: RegExp) => Promise<string>;
  /** The output since the last wait. */
  readonly rest: () => string;
  readonly end: (signal?: NodeJS.Signals) => Promise<number | null>;
}

// The tests wait most of their time, and run at once.
const running: ChildProcess[] = [];
afterAll(() => {
  for (const child of running) child.kill('SIGKILL');
});

function watch(folder: string, ...args: readonly string[]): Watching {
  const child = spawn(process.execPath, [COMMAND, ...args, '--watch', ...SMALL], { cwd: folder });
  running.push(child);
  let said = '';
  child.stderr.on('data', (text) => {
    said += text;
  });
  const closed = new Promise<number | null>((done) => void child.on('close', (code) => done(code)));
  return {
    says: async (pattern) => {
      const deadline = performance.now() + 40_000;
      while (true) {
        const found = pattern.exec(said);
        if (found) {
          said = said.slice(found.index + found[0].length);
          return found[0];
        }
        if (performance.now() > deadline) throw new Error(`expected ${pattern}, found\n${said}`);
        await sleep(20);
      }
    },
    rest: () => said,
    end: (signal = 'SIGINT') => {
      child.kill(signal);
      return closed;
    },
  };
}

const BATCH = ['batch', 'runs/*.json', '-o', 'figs/{name}.png'];
const TIME = '\\d\\d:\\d\\d:\\d\\d';
const drew = (name: string) => new RegExp(`^${TIME} drew figs/${name}\\.png\\n`, 'm');

/** Replaces a file by renaming a new one over it, as editors do. */
function replace(folder: string, name: string, text: string): void {
  writeFileSync(join(folder, 'new'), text);
  renameSync(join(folder, 'new'), join(folder, name));
}

/** A watched batch leaves the files that a plain batch of the same inputs makes. */
async function expectAsDrawnAnew(folder: string, ...args: readonly string[]): Promise<void> {
  expect((await batch(folder, 'runs/*.json', '-o', 'anew/{name}.png', ...args)).code).toBe(0);
  const { items } = manifestIn(join(folder, 'figs'));
  expect(items).toEqual(manifestIn(join(folder, 'anew')).items);
  for (const name of figuresIn(join(folder, 'anew')))
    expect(pixelsOf(join(folder, 'figs', name)).equals(pixelsOf(join(folder, 'anew', name))), name).toBe(
      true,
    );
}

describe.concurrent('a watched batch', () => {
  it('draws changed and new inputs, and everything when the scale changes, with one line each', async ({
    expect,
  }) => {
    // Of the other tests that run beside it, any that ends takes away the test that the shared `expect` polls for.
    const folder = runOf(3);
    const watching = watch(folder, ...BATCH, '--gallery');
    await watching.says(/^3 figures drawn; .*\n(.*\n)*.* watching 3 inputs; Ctrl-C ends it\n/m);

    writeFileSync(join(folder, 'runs/step-1.json'), checkpoint(0.45));
    await watching.says(drew('step-1'));
    replace(folder, 'runs/step-2.json', checkpoint(0.46));
    await watching.says(drew('step-2'));
    writeFileSync(join(folder, 'runs/step-4.json'), checkpoint(0.47));
    await watching.says(drew('step-4'));
    expect(watching.rest()).toBe('');

    writeFileSync(join(folder, 'runs/step-5.json'), checkpoint(0.8));
    await watching.says(/redrawing every figure: the scale was \[0, 0.55\d*\] and is \[0, 0.8\]\n/);
    const lines = [];
    while (lines.length < 5) lines.push(await watching.says(drew('step-\\d')));
    expect(new Set(lines.map((line) => line.slice(9))).size).toBe(5);
    rmSync(join(folder, 'runs/step-5.json'));
    await expect
      .poll(() => readFileSync(join(folder, 'figs/index.html'), 'utf8').includes('step 5'), {
        timeout: 40_000,
      })
      .toBe(false);
    // The scale stays, so nothing is redrawn, not even after the next change.
    writeFileSync(join(folder, 'runs/step-3.json'), checkpoint(0.3));
    await watching.says(drew('step-3'));
    expect(watching.rest()).toBe('');
    writeFileSync(join(folder, 'runs/step-1.json'), checkpoint(0.912345));
    await watching.says(/redrawing every figure: the scale was \[0, 0.8\] and is \[0, 0.912\]\n/);
    for (let i = 0; i < 4; i++) await watching.says(drew('step-\\d'));
    expect(await watching.end()).toBe(130);
    // The input is gone, but its figure is not deleted.
    expect(existsSync(join(folder, 'figs/step-5.png'))).toBe(true);
    await expectAsDrawnAnew(folder);
  });

  it('waits for its first input, reports an invalid input once, and tries it again', async () => {
    const folder = folderWith({ 'runs/notes.txt': '' });
    const watching = watch(folder, ...BATCH);
    await watching.says(/waiting for the first input; Ctrl-C ends it\n/);
    const whole = checkpoint(0.5);
    writeFileSync(join(folder, 'runs/step-1.json'), whole.slice(0, 30));
    await watching.says(
      /failed runs\/step-1\.json: step-1\.json:1:\d+: .*; attnplot tries again when the file changes\n/,
    );
    writeFileSync(join(folder, 'runs/step-2.json'), checkpoint(0.4));
    await watching.says(drew('step-2'));
    expect(watching.rest()).toBe('');
    appendFileSync(join(folder, 'runs/step-1.json'), whole.slice(30));
    await watching.says(drew('step-1'));
    expect(await watching.end('SIGTERM')).toBe(130);
    await expectAsDrawnAnew(folder);
  });

  it('finds inputs in the folder of its figures', async () => {
    const folder = runOf(1);
    const watching = watch(folder, 'batch', 'runs/*', '-o', 'runs/{name}-fig.png', '--gallery');
    await watching.says(/watching 1 input; /);
    writeFileSync(join(folder, 'runs/step-2.json'), checkpoint(0.4));
    await watching.says(/drew runs\/step-2-fig\.png\n/);
    rmSync(join(folder, 'runs/step-1.json'));
    writeFileSync(join(folder, 'runs/step-3.json'), checkpoint(0.4));
    await watching.says(/drew runs\/step-3-fig\.png\n/);
    expect(watching.rest()).toBe('');
    expect(await watching.end()).toBe(130);
    expect(figuresIn(folder).sort()).toEqual([1, 2, 3].map((step) => `runs/step-${step}-fig.png`));
  });

  it('follows --config and lists of inputs, and keeps the last valid ones while they are wrong', async () => {
    const folder = runOf(2);
    writeFileSync(join(folder, 'options.json'), '{ "vmin": 0, "vmax": 0.8 }');
    writeFileSync(join(folder, 'list'), 'runs/step-1.json\n');
    const args = ['batch', '--files-from', 'list', '-o', 'figs/{name}.png', '--config', 'options.json'];
    const watching = watch(folder, ...args);
    await watching.says(/watching 1 input; /);
    appendFileSync(join(folder, 'list'), 'runs/step-2.json\n');
    await watching.says(drew('step-2'));
    writeFileSync(join(folder, 'options.json'), '{ "vmin": 0, ');
    await watching.says(/error: options\.json is not JSON\n/);
    replace(folder, 'options.json', '{ "vmin": 0, "vmax": 0.9, "theme": "dark" }');
    await watching.says(/redrawing every figure: the options have changed\n/);
    await watching.says(drew('step-2'));
    expect(await watching.end()).toBe(130);
    await expectAsDrawnAnew(folder, '--config', 'options.json');
  });
});

describe.concurrent('a watched figure', () => {
  it('is redrawn when its input or --config changes, however they are replaced', async () => {
    const folder = folderWith({ 'a.json': checkpoint(0.5), 'options.json': '{}' });
    const watching = watch(folder, 'render', 'a.json', '--config', 'options.json');
    await watching.says(/wrote a\.png .*\n.* watching a\.json; Ctrl-C ends it\n/);
    const first = pixelsOf(join(folder, 'a.png'));
    replace(folder, 'a.json', checkpoint(0.9));
    await watching.says(/wrote a\.png/);
    writeFileSync(join(folder, 'options.json'), '{ "theme": "dark" }');
    await watching.says(/wrote a\.png/);
    writeFileSync(join(folder, 'a.json'), '{ "tokens": [');
    await watching.says(/error: a\.json is not JSON\n(.*\n)* {2}attnplot tries again when a file changes\n/);
    rmSync(join(folder, 'a.json'));
    await watching.says(/there is no such file/);
    writeFileSync(join(folder, 'a.json'), checkpoint(0.7));
    await watching.says(/wrote a\.png/);
    expect(await watching.end()).toBe(130);
    const last = pixelsOf(join(folder, 'a.png'));
    await attnplot(folder, 'render', 'a.json', '-o', 'anew.png', '--theme', 'dark', ...SMALL);
    expect(last.equals(pixelsOf(join(folder, 'anew.png')))).toBe(true);
    expect(last.equals(first)).toBe(false);
  });

  it('is drawn once at the start, and again when its font appears or changes', async () => {
    const folder = folderWith({ 'a.json': checkpoint(0.5) });
    const font = readFileSync(join(ROOT, 'dist/DejaVuSans.ttf'));
    const watching = watch(folder, 'render', 'a.json', '--font', 'own.ttf');
    await watching.says(/error: cannot read the font own\.ttf\n(.*\n)*.* watching a\.json; /);
    writeFileSync(join(folder, 'own.ttf'), font);
    await watching.says(/wrote a\.png/);
    expect(await watching.end()).toBe(130);
    rmSync(join(folder, 'a.png'));
    const later = watch(folder, 'render', 'a.json', '--font', 'own.ttf');
    await later.says(/wrote a\.png.*\n.* watching a\.json; .*\n/);
    await sleep(1500);
    expect(later.rest()).toBe('');
    expect(await later.end()).toBe(130);
  });

  it('waits for its input, and ends at once if the command line is wrong', async () => {
    const folder = folderWith({});
    const watching = watch(folder, 'render', 'late.json');
    await watching.says(/there is no such file/);
    writeFileSync(join(folder, 'late.json'), checkpoint(0.5));
    await watching.says(/wrote late\.png/);
    expect(await watching.end()).toBe(130);
    for (const args of [['-'], ['late.json', '-o', '-'], ['late.json', '--rows', 'none']]) {
      const ran = await attnplot(folder, 'render', ...args, '--watch');
      expect(ran.stderr).toContain('error: ');
      expect(ran.code).toBe(2);
    }
  });
});

describe('a watched batch in this process', () => {
  it('draws inputs that arrive between its start and its first look', async () => {
    const folder = runOf(1);
    vi.doMock('../src/cli/watch.ts', async (original) => ({
      ...(await original<typeof import('../src/cli/watch.ts')>()),
      watchFiles: async ({ paths, redraw }: Watch) => {
        writeFileSync(join(folder, 'runs/step-2.json'), checkpoint(0.6));
        expect(await paths()).toContain(join(folder, 'runs/step-2.json'));
        await redraw();
      },
    }));
    const { watchBatch } = await import('../src/cli/batch/watch.ts');
    const output = join(folder, 'figs/{name}.png');
    await watchBatch([join(folder, 'runs/*.json')], { output, sharedScale: true, watch: true, quiet: true });
    vi.doUnmock('../src/cli/watch.ts');
    expect(figuresIn(join(folder, 'figs')).sort()).toEqual(['step-1.png', 'step-2.png']);
  });

  it('refuses what a batch refuses, and flags that do not go with --watch', async () => {
    const folder = runOf(1);
    for (const args of [
      ['--shard', '1/2'],
      ['--fail-fast'],
      ['--no-manifest'],
      ['--files-from', '-'],
      ['--jobs', '0'],
      ['-o', 'f/{nmae}.png'],
    ]) {
      const ran = await batch(folder, 'runs/*.json', '--watch', ...args);
      expect(ran.stderr).toContain('error: ');
      expect(ran.code).toBe(2);
    }
  });
});
