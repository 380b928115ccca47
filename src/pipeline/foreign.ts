/** Files that hold something else than attention, told by their first bytes, and what to do with each. */
import type { ByteSource } from '../arrays/bytes.ts';
import { pythonCommand, refusal } from '../arrays/limits.ts';
import type { AttnplotError } from '../core/errors.ts';
import { shellWord } from '../core/words.ts';
import { webPage } from '../formats/figure-file.ts';

/** Bytes in which each of them shows itself: a tar archive says so after its first file's name. */
export const FOREIGN_BYTES = 512;

export const READABLE = '.npy, .npz, .safetensors, .pt, JSON, CSV or a figure';

interface Foreign {
  /** Of the first bytes, one character each. */
  readonly shows: RegExp | string;
  readonly what: string;
  /** The command or the code that gives a file that can be read. */
  readonly hint: (source: ByteSource) => string;
}

const SAVE_ATTENTIONS =
  "run the model with output_attentions=True and attn_implementation='eager', and torch.save(outputs.attentions, 'attentions.pt')";
const SAVE_ARRAY = "save the array that it holds: np.savez('attentions.npz', attentions=x)";

/** @param program that unpacks the file to its standard output */
const unpacked = (program: string) => (source: ByteSource) => {
  const path = source.path ?? 'file.gz';
  return `unpack it first: ${program} < ${shellWord(path)} | attnplot render - -o figure.png`;
};

const FOREIGN: readonly Foreign[] = [
  {
    shows: /^version https:\/\/git-lfs/,
    what: 'a Git LFS pointer, which stands for a file that was not downloaded',
    hint: () => 'download it: git lfs pull',
  },
  {
    shows: /^GGUF/,
    what: "a GGUF file: a model's parameters, which are no attention",
    hint: () => SAVE_ATTENTIONS,
  },
  {
    shows: /^(\x89HDF|MATLAB 7\.3)/,
    what: 'an HDF5 file',
    hint: (source) =>
      `convert it: ${pythonCommand(source, 'import sys, numpy, h5py; a = {}; h5py.File(sys.argv[1]).visititems(lambda k, v: a.update({k: v[()]}) if isinstance(v, h5py.Dataset) else None); numpy.savez(sys.argv[2], **a)', '-arrays.npz')}`,
  },
  { shows: /^ARROW1/, what: 'an Arrow file', hint: () => SAVE_ARRAY },
  { shows: /^PAR1/, what: 'a Parquet file', hint: () => SAVE_ARRAY },
  {
    shows: /^MATLAB 5\.0 MAT-file/,
    what: 'a MATLAB file',
    hint: (source) =>
      `convert it: ${pythonCommand(source, "import sys, numpy, scipy.io; numpy.savez(sys.argv[2], **{k: v for k, v in scipy.io.loadmat(sys.argv[1]).items() if k[0] != '_'})", '-arrays.npz')}`,
  },
  { shows: /^SQLite format 3/, what: 'an SQLite database', hint: () => SAVE_ARRAY },
  {
    shows: /^.{257}ustar/s,
    what: 'a tar archive',
    hint: () => 'unpack it first: tar -xf, and name a file of it',
  },
  { shows: '\x1f\x8b', what: 'a gzip file', hint: unpacked('gunzip -c') },
  { shows: '\xfd7zXZ', what: 'an xz file', hint: unpacked('xz -dc') },
  { shows: /^BZh[1-9]1AY/, what: 'a bzip2 file', hint: unpacked('bunzip2 -c') },
  { shows: '\x28\xb5\x2f\xfd', what: 'a zstd file', hint: unpacked('zstd -dc') },
  {
    shows: /^\s*(\(?(tensor|array)\(|\[+\s*[-\d.e]+ +[-\d.])/,
    what: 'an array as Python prints it',
    hint: () => `the digits that are not printed are lost: ${SAVE_ARRAY}`,
  },
];

/** HTML or XML that is no SVG. A page with a doctype may be a figure, which says so further on. */
const PAGE = /^(\xef\xbb\xbf)?\s*(<\?xml[^>]*>\s*)?<(?!svg)\w/i;

/** The error of a file that is known and holds no attention that can be read; undefined for any other. */
export function foreignFile(source: ByteSource, start: string): AttnplotError | undefined {
  if (PAGE.test(start)) return webPage(source.name);
  const foreign = FOREIGN.find(({ shows }) =>
    typeof shows === 'string' ? start.startsWith(shows) : shows.test(start),
  );
  return (
    foreign &&
    refusal(
      source.name,
      'unknown-format',
      `found ${foreign.what}, expected ${READABLE}`,
      foreign.hint(source),
    )
  );
}
