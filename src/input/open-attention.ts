import type { Notice } from '../codes.ts';
import { OptionConflict, type Path } from '../errors.ts';
import type { FigureOptions, OptionName } from '../options/figure-options.ts';
import type { OptionSource } from '../options/merge.ts';
import type { ReadAttention } from './attention.ts';
import type { AttentionFile } from './attention-file.ts';
import type { FigureFile } from './figures/read.ts';
import { fromFile } from './from-file.ts';
import { fromTensors } from './from-tensors.ts';
import type { JsonDocument } from './json.ts';
import { documentOf, type InputIdentity, openContent } from './open-content.ts';
import { selectAttention, selectQueries } from './select.ts';
import type { TensorFile } from './tensors/tensor-file.ts';

/** An input of any format: how its author wants it drawn, and its attention once it is known what is wanted of it. */
export interface AttentionInput {
  /** What messages call it. */
  readonly name: string;
  /** Whether it is an attention file, where NaN means missing, or arrays. */
  readonly kind: 'attention' | 'arrays';
  /** What tells its bytes from others; absent for an object. */
  readonly identity?: InputIdentity;
  /** The input's own options, as one of the sources of options. */
  readonly options: OptionSource;
  /** `file:line:column` of a place in the data, where the input is text. */
  readonly positionOf: (path: Path) => string;
  /** What is odd about the file, in words. */
  readonly notices: readonly Notice[];
  /** The layers and rows that the options ask for. */
  readonly read: (options: FigureOptions) => Promise<ReadAttention>;
}

/** Options that say what to make of arrays; an attention file has said it already. */
const FOR_ARRAYS: readonly OptionName[] = ['head', 'tensor', 'axes', 'batch', 'tokens', 'rowLabels'];

/**
 * Opens a path, `-` for standard input, or an attention file as an object. The format is told by the content.
 * @param maxMemory bytes that may be read at once
 * @throws AttnplotError (io) for what cannot be read, (input) for what is not valid
 */
export async function openAttention(
  input: string | AttentionFile,
  maxMemory?: number,
): Promise<AttentionInput> {
  if (typeof input !== 'string')
    return fromDocument({ name: 'the input', value: input, duplicateKeys: [], positionOf: () => '' });
  const content = await openContent(input, maxMemory);
  const { identity } = content;
  if ('file' in content) return { ...fromTensorFile(content.file), identity };
  if ('document' in content) return { ...fromDocument(content.document), identity };
  const notices = await noticesOf(content.figure);
  return { ...fromDocument(await documentOf(content)), identity, notices };
}

/** Values that a figure carries are read only where they have the digest of those that were drawn. */
async function noticesOf({ name, format, bytes }: FigureFile): Promise<Notice[]> {
  const { isWhole } = await import('./figures/whole.ts');
  if (isWhole(format, bytes)) return [];
  return [{ code: 'cut-off', message: `${name} is cut off or damaged, but the values it carries are whole` }];
}

function fromDocument(document: JsonDocument): AttentionInput {
  const { attention, figure } = fromFile(document);
  const read = async (options: FigureOptions) => {
    refuseForArrays(options, document.name);
    return {
      attention: selectAttention(selectQueries(attention, options.query), options),
      notices: [],
    };
  };
  const { name, positionOf } = document;
  const options: OptionSource = {
    options: figure,
    kind: 'input',
    nameOf: (option) => `figure.${option}`,
    positionOf: (option) => positionOf(['figure', option]),
  };
  return { kind: 'attention', name, options, positionOf, notices: [], read };
}

function fromTensorFile(file: TensorFile): AttentionInput {
  const { name } = file;
  const read = async (options: FigureOptions) => {
    try {
      const { attention, notices } = await fromTensors(file, options);
      const { rows } = options;
      return { attention: selectAttention(attention, rows === undefined ? {} : { rows }), notices };
    } finally {
      await file.close();
    }
  };
  return {
    kind: 'arrays',
    name,
    options: { options: {}, kind: 'input', nameOf: (option) => option },
    positionOf: positionIn(name),
    notices: [],
    read,
  };
}

/** A function of its own: those of `fromTensorFile` hold the file's arrays, and a batch keeps this one for long. */
const positionIn = (name: string) => () => name;

function refuseForArrays(options: FigureOptions, name: string): void {
  const wrong = FOR_ARRAYS.find((option) => options[option] !== undefined);
  if (wrong === undefined) return;
  throw new OptionConflict({
    option: wrong,
    code: 'unused-option',
    message: `found with ${name}, which is an attention file, expected only with arrays (.npy, .npz, .safetensors or nested lists)`,
    hint: 'an attention file has its layers, rows and tokens already: leave it out',
  });
}
