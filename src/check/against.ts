/** What a figure is checked against: its data, and the options it would be drawn with today. */
import { onScale, type SharedScale } from '../batch/shared-scale.ts';
import type { Reason } from '../core/codes.ts';
import { AttnplotError } from '../core/errors.ts';
import { mergeOptions, type OptionSource } from '../options/merge.ts';
import { flagOf } from '../options/option-table.ts';
import type { FigureOptions, OptionName } from '../options/options.ts';
import type { Input } from '../pipeline/input.ts';
import { type Prepared, prepare } from '../pipeline/prepare.ts';
import { FORMAT_OPTIONS } from '../provenance/embed.ts';
import type { FigureFile, Provenance } from '../provenance/provenance.ts';
import { type Checked, reasonsOf, stale } from './answer.ts';

/** What a figure is checked against. */
export interface Against {
  /** The data, one for each input that the figure shows; without it, the figure's own values. */
  readonly data?: readonly Input[];
  /** Options from a manifest; without them, those that the figure carries. */
  readonly asked?: OptionSource;
  /** The shared scale from a manifest. */
  readonly scale?: SharedScale | null;
  /** Options of this machine, which figures do not carry: fonts, an image, a file of tokens, memory. */
  readonly local: OptionSource;
  /** Whether to redraw and compare pixels even if all digests agree. */
  readonly pixels: boolean;
  /** Largest difference of a colour channel, out of 255, that is ignored. */
  readonly tolerance: number;
}

/** Prepares the figure as it would be drawn today. Options that no longer fit the data make it stale, and are no error. */
export async function prepareAs(
  figure: FigureFile,
  given: readonly Input[],
  { asked = askedBy(figure.provenance), local, scale }: Against,
): Promise<Prepared | Checked> {
  const { tokensFile, rowTokensFile } = figure.provenance;
  const { tokens, rowTokens } = mergeOptions([asked, local]).options;
  if (tokensFile !== undefined && tokens === undefined)
    return stale({
      code: 'tokens-needed',
      message: `it needs its tokens: give ${tokensFile} with --tokens`,
    });
  if (rowTokensFile !== undefined && rowTokens === undefined)
    return stale({
      code: 'tokens-needed',
      message: `the tokens of its rows came from ${rowTokensFile}: give that file with --row-tokens`,
    });
  const data = await inOrder(figure.provenance, given);
  const unlike = otherCount(figure.provenance, data);
  if (unlike) return stale(unlike);
  try {
    const prepared = await prepareData(figure.provenance, data, [
      asked,
      local,
      toSource({ format: figure.format }),
    ]);
    return scale ? onScale(prepared, scale) : prepared;
  } catch (error) {
    if (!(error instanceof AttnplotError) || error.kind !== 'usage') throw error;
    return stale(...reasonsOf(error, 'its options no longer fit the data: ', 'unfit-options'));
  }
}

/** The reason of a figure whose data are more or fewer than the inputs that it shows. */
function otherCount({ inputs }: Provenance, data: readonly Input[]): Reason | undefined {
  const count = inputs?.length ?? 1;
  if (data.length === count) return undefined;
  const names = inputs ? ` (${inputs.map(({ name }) => name).join(', ')})` : '';
  const expected =
    count === 1
      ? 'it shows one input: give it'
      : `it shows ${count} inputs${names}: give each, in this order,`;
  return { code: 'inputs-needed', message: `${expected} with --data; found ${data.length}` };
}

const isPath = (input: Input): input is string => typeof input === 'string';

/** The data of a figure over many inputs, which may be named by patterns, in their order. */
async function inOrder({ combining }: Provenance, data: readonly Input[]): Promise<readonly Input[]> {
  if (!data.every(isPath)) return data;
  if (combining?.kind === 'curve') return (await import('../compare/curve.ts')).inputsOfCurve(data);
  if (combining?.kind !== 'over') return data;
  return (await import('../compare/over.ts')).inputsOver(data);
}

/** The data as they are drawn: one input, or several as the figure has them. Code for several is loaded only for such figures. */
async function prepareData(
  { combining }: Provenance,
  data: readonly Input[],
  sources: readonly OptionSource[],
): Promise<Prepared> {
  if (!combining) return prepare(data[0] as Input, sources);
  if (combining.kind === 'over')
    return (await import('../compare/over.ts')).prepareOver(data.filter(isPath), sources);
  if (combining.kind === 'curve')
    return (await import('../compare/curve.ts')).prepareCurve(data, sources, combining);
  const { prepareCompared, prepareDifference } = await import('../compare/compare.ts');
  return combining.kind === 'compare'
    ? prepareCompared(data, sources, combining)
    : prepareDifference(data as readonly [Input, Input], sources, combining);
}

/** The options that the figure carries, without those from its input, which may have others today. */
function askedBy({ fromInput = [], options }: Provenance): OptionSource {
  const own = Object.entries(options).filter(([name]) => !fromInput.includes(name));
  return { ...toSource(Object.fromEntries(own)), isData: true };
}

/** The figure's file format and its options, which are not in the data that it carries. */
export function packingOf({ format, provenance: { options } }: FigureFile): OptionSource {
  const packing = Object.entries(options).filter(([name]) => FORMAT_OPTIONS.includes(name as OptionName));
  return toSource({ ...Object.fromEntries(packing), format });
}

const toSource = (options: FigureOptions): OptionSource => ({ options, kind: 'usage', nameOf: flagOf });
