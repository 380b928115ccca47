/** Files that hold something else than people think: each command names it. */
import { deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { npyOf } from './support/dumps.ts';
import { attnplot, save } from './support/held-dumps.ts';
import { zip } from './support/tensor-writers.ts';

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
