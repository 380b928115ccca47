/** Files that hold something else than people think: each command names it, and the hint gives what can be drawn. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { attnplot as attnplotIn, COMMAND } from './support/command.ts';
import { npyOf } from './support/dumps.ts';
import { has } from './support/programs.ts';
import { zip } from './support/tensor-writers.ts';
import { hasNumpy } from './support/tensors.ts';

const FOLDER = mkdtempSync(join(tmpdir(), 'attnplot-foreign-'));
const attnplot = (...args: readonly string[]) => attnplotIn(FOLDER, ...args);
const save = (name: string, content: Uint8Array | string) => {
  writeFileSync(join(FOLDER, name), content);
  return name;
};
const latin = (text: string) => Buffer.from(text, 'latin1');

const LFS = 'version https://git-lfs.github.com/spec/v1\noid sha256:0123\nsize 9\n';
const PAGE = '<!DOCTYPE html>\n<html><head><title>404</title></head><body>Not found</body></html>';
const member = (name: string) => ({ name, data: npyOf([1]) });
const sparse = (...names: readonly string[]) =>
  zip(['format.npy', 'shape.npy', 'data.npy', ...names].map(member));

const FOREIGN: readonly (readonly [
  name: string,
  content: Uint8Array | string,
  found: string,
  hint: string,
])[] = [
  ['pointer.npz', LFS, 'a Git LFS pointer, which stands', 'git lfs pull'],
  ['pointer.json', LFS, 'a Git LFS pointer, which stands', 'git lfs pull'],
  ['pointer.pt', LFS.replaceAll('\n', '\r\n'), 'a Git LFS pointer, which stands', 'git lfs pull'],
  ['page.npz', PAGE, 'a web page', 'download the file itself'],
  ['page.json', `\n\n ${PAGE.slice(16)}`, 'a web page', 'download the file itself'],
  ['denied.npz', '<?xml version="1.0"?>\n<Error><Code>AccessDenied</Code></Error>', 'a web page', 'download'],
  ['model.gguf', latin('GGUF\x03\0\0\0\x23\x01\0\0\0\0\0\0'), 'a GGUF file', 'outputs.attentions'],
  ['csr.npz', sparse('indices.npy', 'indptr.npy'), 'a sparse matrix of scipy', '.toarray()'],
  ['coo.npz', sparse('row.npy', 'col.npy'), 'a sparse matrix of scipy', '.toarray()'],
  ['book.npz', zip([member('xl/workbook.xml')]), 'an Excel workbook', 'as CSV'],
  ['weights.h5', latin('\x89HDF\r\n\x1a\n'), 'an HDF5 file', 'h5py.File'],
  ['weights.mat', 'MATLAB 5.0 MAT-file, Platform: GLNXA64', 'a MATLAB file', 'scipy.io.loadmat'],
  ['weights73.mat', 'MATLAB 7.3 MAT-file, Platform: GLNXA64', 'an HDF5 file', 'h5py.File'],
  ['weights.parquet', 'PAR1....', 'a Parquet file', 'np.savez'],
  ['weights.tar', `weights.npy${'\0'.repeat(246)}ustar\0`, 'a tar archive', 'tar -xf'],
  ['weights.npy.zst', latin('\x28\xb5\x2f\xfd\x04'), 'a zstd file', 'zstd -dc < weights.npy.zst'],
  ['weights.npy.xz', latin('\xfd7zXZ\0\0'), 'an xz file', 'xz -dc < weights.npy.xz'],
  ['printed.txt', '[[0.1 0.9]\n [0.4 0.6]]\n', 'an array as Python prints it', 'np.savez'],
  [
    'printed-2.txt',
    'tensor([[0.1000, 0.9000],\n        [0.4000, 0.6000]])\n',
    'an array as Python prints it',
    'np.savez',
  ],
  [
    'printed-3.txt',
    '(tensor([[0.1000, 0.9000]]), tensor([[0.4]]))',
    'an array as Python prints it',
    'np.savez',
  ],
];

describe('a file that holds something else is named by every command', () => {
  test.each(FOREIGN)('%s', async (name, content, found, hint) => {
    save(name, content);
    const rendered = await attnplot('render', name, '-o', 'x.png');
    expect(rendered.code).toBe(3);
    expect(rendered.stderr).toContain(`\n  found ${found}`);
    const [, sentence = '', advice = ''] = /\n {2}(found .*)\n {2}hint: (.*)\n/.exec(rendered.stderr) ?? [];
    expect(advice).toContain(hint);
    const validated = await attnplot('validate', name);
    expect(validated.code).toBe(3);
    expect(validated.stdout).toBe(`${name}: 1 error\n  error: ${sentence}\n    hint: ${advice}\n`);
    const batch = await attnplot('batch', name, '-o', 'figures/{name}.png');
    expect(batch.code).toBe(1);
    expect(batch.stderr).toContain(sentence);
    const inspected = await attnplot('inspect', name);
    expect(inspected.code).toBe(3);
    expect(inspected.stderr).toContain(sentence);
    const checked = await attnplot('check', name);
    expect(checked.stdout).toContain(sentence.split(',')[0]);
  });
});

/** Runs a hint's command in the folder, with `attnplot` and `python` found as a user's shell finds them. */
function follow(command: string): void {
  const bin = join(FOLDER, 'bin');
  mkdirSync(bin, { recursive: true });
  writeFileSync(join(bin, 'attnplot'), `#!/bin/sh\nexec "${process.execPath}" "${COMMAND}" "$@"\n`, {
    mode: 0o755,
  });
  try {
    symlinkSync('/usr/bin/python3', join(bin, 'python'));
  } catch {
    // Made by the test before.
  }
  execFileSync('sh', ['-c', command], {
    cwd: FOLDER,
    env: { ...process.env, PATH: `${bin}:${process.env.PATH}` },
    stdio: 'pipe',
  });
}

describe('the command of a hint, followed to the letter, gives what can be drawn', () => {
  const commandOf = async (name: string) => {
    const { stderr } = await attnplot('render', name, '-o', 'x.png');
    return /hint: [^:]*: (.*)\n/.exec(stderr)?.[1] ?? '';
  };
  const attention = npyOf([
    [
      [1, 0],
      [0.4, 0.6],
    ],
  ]);

  const packers = ['gzip', 'bzip2', 'xz', 'zstd'].filter(has);
  test.each(packers)('%s', async (packer) => {
    const name = `it's-${packer}.npy`;
    save(name, attention);
    execFileSync(packer, ['-q', '-f', name], { cwd: FOLDER });
    const [packed] = { gzip: ['.gz'], bzip2: ['.bz2'], xz: ['.xz'], zstd: ['.zst'] }[packer] ?? [''];
    const command = await commandOf(`${name}${packed}`);
    follow(command);
    expect(command).toContain('-o figure.png');
    expect((await attnplot('check', 'figure.png')).code).toBe(0);
  });

  const python = (script: string) => {
    try {
      execFileSync('/usr/bin/python3', ['-c', script], { cwd: FOLDER, stdio: 'pipe' });
      return true;
    } catch {
      return false;
    }
  };
  test.runIf(hasNumpy && python('import scipy.io, scipy.sparse'))('scipy', async () => {
    python(
      "import numpy as np, scipy.sparse as s, scipy.io as io; a = np.array([[1, 0], [.4, .6]]); [s.save_npz(f'{k}.npz', s.csr_array(a).asformat(k)) for k in ('csr', 'csc', 'coo', 'bsr', 'dia')]; io.savemat('a.mat', {'attentions': a})",
    );
    for (const name of ['csr.npz', 'csc.npz', 'coo.npz', 'bsr.npz', 'dia.npz', 'a.mat']) {
      const command = await commandOf(name);
      follow(command);
      const made = command.split(' ').at(-1) as string;
      const { code, stderr } = await attnplot('render', made, '-o', 'x.png');
      expect([name, code, stderr]).toEqual([name, 0, expect.stringContaining('x.png')]);
    }
  });
});
