/** Files that hold something else than people think: each command names it, and the hint gives what can be drawn. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateSync, gzipSync } from 'node:zlib';
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

const ZEROS = '\0'.repeat(64);
const tarOf = (name: string) => `${name}${'\0'.repeat(257 - name.length)}ustar\0${ZEROS}`;
const raw = Float32Array.from({ length: 32 }, (_, i) => (i % 4) / 6);

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
  ['attn.jld2', `HDF5-based Julia Data Format, version 0.1.1\0${ZEROS}`, 'an HDF5 file', 'h5py.File'],
  ['block.h5', latin(`${'\0'.repeat(512)}\x89HDF\r\n\x1a\n`), 'an HDF5 file', 'h5py.File'],
  ['weights.feather', `FEA1${ZEROS}`, 'an Arrow file', 'np.savez'],
  [
    'data-0.arrow',
    latin(`\xff\xff\xff\xffx\x02\0\0\x10\0\0\0\0\0\x0a\0${ZEROS}`),
    'an Arrow file',
    'np.savez',
  ],
  ['weights.nc', latin(`CDF\x01${ZEROS}`), 'a netCDF file', 'scipy.io.netcdf_file'],
  ['weights.tar.gz', gzipSync(tarOf('attn.npz')), 'a tar archive', 'tar -xf weights.tar.gz'],
  ['weights.tgz', gzipSync(tarOf('attn.npz')), 'a tar archive', 'tar -xf weights.tgz'],
  ['weights.tar.bz2', 'BZh91AY&SY', 'a tar archive', 'tar -xf weights.tar.bz2'],
  ['weights.npy.lz4', latin('\x04\x22\x4d\x18'), 'an lz4 file', 'lz4 -dc < weights.npy.lz4'],
  ['weights.7z', latin("7z\xbc\xaf'\x1c"), 'a 7z archive', '7z x weights.7z'],
  ['weights.rar', latin('Rar!\x1a\x07\x01\0'), 'a RAR archive', 'unrar x weights.rar'],
  [
    'json.zip',
    zip([{ name: 'attn.json', data: Buffer.from('{}') }]),
    'a zip archive of attn.json',
    'unzip json.zip',
  ],
  [
    'npz.zip',
    zip(['a.npz', '__MACOSX/._a.npz'].map((name) => ({ name, data: Buffer.from('x') }))),
    'a zip archive of a.npz,',
    'unzip npz.zip',
  ],
  [
    'model.keras',
    zip(['config.json', 'model.weights.h5'].map((name) => ({ name, data: Buffer.from('x') }))),
    'a Keras file',
    'return_attention_scores=True',
  ],
  ['weights.rds', gzipSync(`X\n\0\0\0\x03${ZEROS}`), 'data of R', 'write.csv'],
  ['weights.RData', gzipSync(`RDX3\nX\n${ZEROS}`), 'data of R', 'write.csv'],
  ['model.onnx', latin(`\x08\x07\x12\x07pytorch\x1a\x052.0.1${ZEROS}`), 'an ONNX file', 'outputs.attentions'],
  ['checkpoint', 'model_checkpoint_path: "ckpt-10"\n', 'an index of TensorFlow checkpoints', 'np.savez'],
  [
    'events.out',
    latin(`\x18\0\0\0\0\0\0\0\xa3\x7fK"\t\0\0\xc0\xa3?\xf9\xd9A\x1a\rbrain.Event:2`),
    'events of TensorBoard',
    'np.savez',
  ],
  ['weights.bin', new Uint8Array(raw.buffer), 'numbers without their shape, probably float32', 'np.fromfile'],
  [
    'weights.dat',
    new Uint8Array(Float64Array.from(raw).buffer),
    'numbers without their shape, probably float64',
    'float64',
  ],
  [
    'scores.bin',
    new Uint8Array(raw.map((x) => (x > 0.3 ? -1 / 0 : x)).buffer),
    'numbers without their shape',
    'float32',
  ],
  [
    'table.pkl',
    latin('\x80\x04\x95\0\0\0\0\0\0\0\0\x8c\x11pandas.core.frame'),
    'a pickled table of pandas',
    'read_pickle',
  ],
  [
    'attn.joblib',
    latin('\x80\x04\x95\0\0\0\0\0\0\0\0\x8c\x13joblib.numpy_pickle'),
    'a pickle that joblib.dump',
    'joblib.load',
  ],
  [
    'attn.joblib.z',
    deflateSync('\x80\x04\x8c\x13joblib.numpy_pickle'),
    'a pickle that joblib.dump',
    'joblib.load',
  ],
  [
    'protocol-0.pkl',
    'cnumpy.core.multiarray\n_reconstruct\np0\n(cnumpy\nndarray',
    'a Python pickle',
    'pickle.load',
  ],
  ['protocol-1.pkl', latin(']q\0(cnumpy.core.multiarray\n_reconstruct'), 'a Python pickle', 'pickle.load'],
  ['notes.ipynb', '{"cells": [], "metadata": {}, "nbformat": 4}', 'a Jupyter notebook', 'np.savez'],
  [
    'model.safetensors.index.json',
    '{"metadata": {}, "weight_map": {}}',
    "an index of a model's",
    'output_attentions',
  ],
  ['config.json', '{"architectures": ["LlamaForCausalLM"]}', "a model's configuration", 'output_attentions'],
  [
    'tokenizer.json',
    '{"version": "1.0", "added_tokens": [], "model": {}}',
    'a tokenizer',
    '--tokens tokens.json',
  ],
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

  const archives: readonly (readonly [name: string, program: string, pack: string])[] = [
    ['packed.tar', 'tar', 'tar -cf packed.tar inner.npy'],
    ['packed.tar.gz', 'tar', 'tar -czf packed.tar.gz inner.npy'],
    [
      'packed.zip',
      'unzip',
      `python3 -c "import zipfile; zipfile.ZipFile('packed.zip', 'w').write('inner.npz')"`,
    ],
  ];
  test.each(archives.filter(([, program]) => has(program)))('%s', async (name, _, pack) => {
    save('inner.npy', attention);
    save('inner.npz', zip([{ name: 'attentions.npy', data: attention }]));
    execFileSync('sh', ['-c', `${pack} && rm inner.npy inner.npz`], { cwd: FOLDER });
    follow(await commandOf(name));
    const inner = name.endsWith('zip') ? 'inner.npz' : 'inner.npy';
    expect((await attnplot('render', inner, '-o', 'x.png')).code).toBe(0);
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
      "import numpy as np, scipy.sparse as s, scipy.io as io; a = np.array([[1, 0], [.4, .6]]); [s.save_npz(f'{k}.npz', s.csr_array(a).asformat(k)) for k in ('csr', 'csc', 'coo', 'bsr', 'dia')]; io.savemat('a.mat', {'attentions': a}); f = io.netcdf_file('a.nc', 'w'); f.createDimension('q', 2); f.createDimension('k', 2); f.createVariable('attentions', 'd', ('q', 'k'))[:] = a; f.close()",
    );
    for (const name of ['csr.npz', 'csc.npz', 'coo.npz', 'bsr.npz', 'dia.npz', 'a.mat', 'a.nc']) {
      const command = await commandOf(name);
      follow(command);
      const made = command.split(' ').at(-1) as string;
      const { code, stderr } = await attnplot('render', made, '-o', 'x.png');
      expect([name, code, stderr]).toEqual([name, 0, expect.stringContaining('x.png')]);
    }
  });

  const TORCH = 'import torch, pickle; from argparse import Namespace as N; t = torch.tensor(a);';
  /** What other libraries write, where this machine has them: the hint's command is run with the same ones. */
  const LIBRARIES = [
    ['h5py', 'a.h5', "import h5py; f = h5py.File('a.h5', 'w'); f['attentions'] = a; f.close()"],
    ['pandas', 'df.pkl', "import pandas; pandas.DataFrame(a, columns=['x', 'y']).to_pickle('df.pkl')"],
    ['joblib', 'a.joblib', "import joblib; joblib.dump({'attentions': a}, 'a.joblib')"],
    ['joblib', 'b.joblib', "import joblib; joblib.dump({'attentions': a}, 'b.joblib', compress=3)"],
    ['pickle', 'zero.pkl', "import pickle; pickle.dump([a, a * 1], open('zero.pkl', 'wb'), 0)"],
    [
      'pickle',
      'ragged.pkl',
      "import pickle; u = lambda *s: np.ones(s) / s[-1]; pickle.dump({'attentions': (u(1, 2, 3, 3), u(1, 4, 3, 3)), 'tokens': ['x', 'y', 'z']}, open('ragged.pkl', 'wb'))",
    ],
    [
      'torch',
      'dict.pkl',
      `${TORCH} pickle.dump({'attentions': [t, t * 1], 'tokens': ['x', 'y']}, open('dict.pkl', 'wb'))`,
    ],
    ['torch', 'old.pt', `${TORCH} torch.save(t, 'old.pt', _use_new_zipfile_serialization=False)`],
    [
      'torch',
      'old-dict.pt',
      `${TORCH} torch.save({'attentions': [t, t * 1]}, 'old-dict.pt', _use_new_zipfile_serialization=False)`,
    ],
    ['torch', 'object.pt', `${TORCH} torch.save(N(attentions=(t, t * 1), of=N(seed=1)), 'object.pt')`],
    ['torch', 'list.pt', `${TORCH} torch.save({'attentions': [t, t * 1], 'of': [N(seed=1)]}, 'list.pt')`],
    [
      'torch',
      'cache.pt',
      `${TORCH} torch.save(N(cache_dict={'attentions.0': t, 'attentions.1': t * 1}), 'cache.pt')`,
    ],
  ] as const;
  for (const [modules, name, script] of LIBRARIES)
    test.runIf(hasNumpy && python(`import ${modules}`))(`${modules}: ${name}`, async () => {
      python(`import numpy as np; a = np.array([[1, 0], [.4, .6]]); ${script}`);
      const command = /(python .*)$/.exec(await commandOf(name))?.[0] as string;
      follow(command);
      const { code, stderr } = await attnplot('render', command.split(' ').at(-1) as string, '-o', 'x.png');
      expect([code, stderr]).toEqual([0, expect.stringContaining('x.png')]);
    });
});
