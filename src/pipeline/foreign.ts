/** Files that hold something else than attention, told by their first bytes, and what to do with each. */
import type { ByteSource } from '../arrays/bytes.ts';
import { pythonCommand, refusal } from '../arrays/limits.ts';
import type { AttnplotError } from '../core/errors.ts';
import { webPage } from '../formats/figure-file.ts';
import { packedFile } from './packed.ts';
import { type Known, pickleFile } from './pickles.ts';

/** Bytes in which each of them shows itself: HDF5 begins after 512 or 1024 bytes where a program keeps notes before it. */
export const FOREIGN_BYTES = 1040;

const READABLE = '.npy, .npz, .safetensors, .pt, JSON, CSV or a figure';

interface Foreign {
  /** Of the first bytes, one character each. */
  readonly shows: RegExp;
  readonly what: string;
  /** The command or the code that gives a file that can be read. */
  readonly hint: (source: ByteSource) => string;
}

const SAVE_ATTENTIONS =
  "run the model with output_attentions=True and attn_implementation='eager', and torch.save(outputs.attentions, 'attentions.pt')";
const SAVE_ARRAY = "save the array that it holds: np.savez('attentions.npz', attentions=x)";

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
    // MATLAB 7.3 and Julia (JLD2) have notes of their own before it.
    shows: /^(.{512}){0,2}\x89HDF\r\n|^(MATLAB 7\.3|HDF5-based)/s,
    what: 'an HDF5 file',
    hint: (source) =>
      `convert it: ${pythonCommand(source, 'import sys, numpy, h5py; a = {}; h5py.File(sys.argv[1]).visititems(lambda k, v: a.update({k: v[()]}) if isinstance(v, h5py.Dataset) else None); numpy.savez(sys.argv[2], **a)', '-arrays.npz')}`,
  },
  // Feather is Arrow; a stream, as Hugging Face's datasets are, begins with a length.
  {
    shows: /^(ARROW1|FEA1|\xff{4}.{2}\0\0.\0\0\0)/s,
    what: 'an Arrow file',
    hint: () => SAVE_ARRAY,
  },
  { shows: /^PAR1/, what: 'a Parquet file', hint: () => SAVE_ARRAY },
  {
    shows: /^MATLAB 5\.0 MAT-file/,
    what: 'a MATLAB file',
    hint: (source) =>
      `convert it: ${pythonCommand(source, "import sys, numpy, scipy.io; numpy.savez(sys.argv[2], **{k: v for k, v in scipy.io.loadmat(sys.argv[1]).items() if k[0] != '_'})", '-arrays.npz')}`,
  },
  { shows: /^SQLite format 3/, what: 'an SQLite database', hint: () => SAVE_ARRAY },
  {
    shows: /^CDF[^ -~]/,
    what: 'a netCDF file',
    hint: (source) =>
      `convert it: ${pythonCommand(source, 'import sys, numpy, scipy.io; numpy.savez(sys.argv[2], **{k: v[:].copy() for k, v in scipy.io.netcdf_file(sys.argv[1], mmap=False).variables.items()})', '-arrays.npz')}`,
  },
  // The version of the format, and the name of the program that wrote it.
  {
    shows: /^[\b][^ -~]{3}[a-z][\w.-]+/,
    what: "an ONNX file: a model's parameters, which are no attention",
    hint: () => SAVE_ATTENTIONS,
  },
  {
    shows: /^model_checkpoint_path: /,
    what: "an index of TensorFlow checkpoints: a model's parameters, which are no attention",
    hint: () =>
      "run the model with output_attentions=True, and np.savez('attentions.npz', *outputs.attentions)",
  },
  { shows: /^.{12}.{0,32}brain\.Event:/s, what: 'events of TensorBoard', hint: () => SAVE_ARRAY },
  {
    shows: /^\s*(\(?(tensor|array)\(|\[+\s*[-\d.e]+ +[-\d.])/,
    what: 'an array as Python prints it',
    hint: () => `the digits that are not printed are lost: ${SAVE_ARRAY}`,
  },
];

/** HTML or XML that is no SVG. A page with a doctype may be a figure, which says so further on. */
const PAGE = /^(\xef\xbb\xbf)?\s*(<\?xml[^>]*>\s*)?<(?!svg)\w/i;

/** The error of a file that holds something else. */
export const unknownFormat = ({ name }: { readonly name: string }, { what, hint }: Known): AttnplotError =>
  refusal(name, 'unknown-format', `found ${what}, expected ${READABLE}`, hint);

/** The error of a file that is known and holds no attention that can be read; undefined for any other. */
export function foreignFile(source: ByteSource, start: Uint8Array, text: string): AttnplotError | undefined {
  if (PAGE.test(text)) return webPage(source.name);
  const foreign = FOREIGN.find(({ shows }) => shows.test(text));
  const known = foreign
    ? { what: foreign.what, hint: foreign.hint(source) }
    : (packedFile(source, start, text) ?? pickleFile(source, text));
  return known && unknownFormat(source, known);
}

/** JSON files of other programs, by keys that each has. */
const FOREIGN_JSON: readonly (readonly [keys: readonly string[], what: string, hint: string])[] = [
  [['cells', 'nbformat'], 'a Jupyter notebook', `in a cell of it, ${SAVE_ARRAY}`],
  [['weight_map'], "an index of a model's parameters, which are no attention", SAVE_ATTENTIONS],
  [['model_type'], "a model's configuration, which holds no attention", SAVE_ATTENTIONS],
  [['architectures'], "a model's configuration, which holds no attention", SAVE_ATTENTIONS],
  [
    ['added_tokens', 'model'],
    'a tokenizer, which holds no attention',
    "save the tokens of the sequence: json.dump(tokenizer.convert_ids_to_tokens(input_ids[0]), open('tokens.json', 'w')), and give them with --tokens tokens.json",
  ],
];

/** The error of a JSON file that is known and no attention file; undefined for any other. */
export function foreignJson(name: string, value: unknown): AttnplotError | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const [, what, hint] = FOREIGN_JSON.find(([keys]) => keys.every((key) => key in value)) ?? [];
  return what === undefined || hint === undefined ? undefined : unknownFormat({ name }, { what, hint });
}
