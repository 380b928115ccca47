/** The pipeline of `inspect`: an input in, what it holds out. */

import { CellState, type KeySelection, type KeySum, type Segment } from '../attention/attention.ts';
import type { AttentionFile } from '../attention/file.ts';
import { type ReductionField, reductionField } from '../attention/reduction.ts';
import { AttnplotError } from '../core/errors.ts';
import { bytesGiven } from '../core/units.ts';
import type { JsonDocument } from '../json/json.ts';
import type { Format } from '../options/formats.ts';
import type { OptionSource } from '../options/merge.ts';
import type { FigureOptions } from '../options/options.ts';
import type { Provenance } from '../provenance/provenance.ts';
import type { Input } from './input.ts';
import { type InspectedTensors, inspectTensors, startRange, type ValueRange } from './inspect-arrays.ts';
import { documentOf, type FigureContent, openContent } from './open.ts';
import { askedOf, readingOptions, refuseArrayOptions } from './open-attention.ts';
import { blaming } from './sources.ts';

/** What an input holds. */
export type Inspected = InspectedTensors | InspectedAttention | InspectedFigure;

/** What an attention file holds. */
export interface InspectedAttention {
  readonly format: 'attention file';
  readonly title?: string;
  readonly reduction?: ReductionField;
  /** Which keys of a longer input these are. */
  readonly selection?: KeySelection;
  /** How keys of a longer input were summed into these. */
  readonly sums?: readonly KeySum[];
  readonly segments?: readonly Segment[];
  readonly layers: readonly { readonly label: string; readonly keys: number }[];
  readonly rows: readonly string[];
  readonly tokens: readonly string[];
  readonly range: ValueRange;
}

/** What a figure says of how it was made. */
export interface InspectedFigure extends Omit<Provenance, 'provenance' | 'data'> {
  readonly format: 'figure';
  /** The format of the figure's file. */
  readonly kind: Format;
  /** What it shows, if it carries its values. */
  readonly attention?: InspectedAttention;
  /** Why its values cannot be read although it carries them. */
  readonly error?: AttnplotError;
}

/**
 * Lists what an input holds.
 * @param sources options, of which those of `READING_OPTIONS` apply, as they do to `render`
 * @throws AttnplotError (io) for a file that cannot be read, (input) for one that is damaged or no attention file, (usage) for
 *   flags that do not fit it
 */
export const inspect = (input: Input, sources: readonly OptionSource[] = []): Promise<Inspected> =>
  blaming({ sources }, async ({ options }) => {
    const content = await openContent(input, bytesGiven(options.maxMemory));
    if ('document' in content) return inspectAttention(content.document, options);
    if ('figure' in content) return inspectFigure(content);
    try {
      return await inspectTensors(content.file, options);
    } finally {
      await content.file.close();
    }
  });

/** @throws AttnplotError (input) for a document that is no attention file */
function inspectAttention(document: JsonDocument, options: FigureOptions = {}): InspectedAttention {
  refuseArrayOptions(readingOptions(options), document.name);
  const { title, reduction, selection, sums, segments, layers, rows } = askedOf(document, options);
  const range = startRange();
  for (const { weights, states } of layers)
    weights.forEach((value, i) => {
      if (states[i] !== CellState.masked) range.visit(value);
    });
  const lists = layers.flatMap((layer) => layer.tokens);
  const tokens = lists.toSorted((a, b) => b.length - a.length)[0] ?? [];
  return {
    format: 'attention file',
    ...(title === undefined ? {} : { title }),
    ...(reduction === undefined ? {} : { reduction: reductionField(reduction) }),
    ...(selection === undefined ? {} : { selection }),
    ...(sums === undefined ? {} : { sums }),
    ...(segments === undefined ? {} : { segments }),
    layers: layers.map(({ label, keyCount }) => ({ label, keys: keyCount })),
    rows: rows.map(({ label }) => label),
    tokens,
    range: range.value(),
  };
}

async function inspectFigure(content: FigureContent): Promise<InspectedFigure> {
  const { format: kind, provenance } = content.figure;
  const { provenance: _, data, ...facts } = provenance;
  const found = { format: 'figure', kind, ...facts } as const;
  if (!data) return found;
  try {
    return { ...found, attention: inspectAttention(await documentOf(content)) };
  } catch (error) {
    if (error instanceof AttnplotError) return { ...found, error };
    throw error;
  }
}

/**
 * The attention file of the values that a figure carries. It draws the same pixels.
 * @param path of a figure, or `-` for standard input
 * @throws AttnplotError (usage) for a file that is no figure, (input) for a figure without values
 */
export async function figureData(path: string, { maxMemory }: FigureOptions = {}): Promise<AttentionFile> {
  const content = await openContent(path, bytesGiven(maxMemory));
  if ('figure' in content) return (await documentOf(content)).value as AttentionFile;
  if ('file' in content) await content.file.close();
  throw new AttnplotError('usage', 'the command line is not valid', [
    {
      option: '--data',
      code: 'unused-option',
      message: `found with ${path === '-' ? 'standard input' : path}, which is data already, expected with a figure`,
      hint: 'leave it out to see what the file holds',
    },
  ]);
}
