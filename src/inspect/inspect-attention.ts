import { CellState } from '../input/attention.ts';
import { fromFile } from '../input/from-file.ts';
import type { JsonDocument } from '../input/json.ts';
import { type ReductionField, reductionField } from '../input/reduction.ts';
import { startRange, type ValueRange } from './value-range.ts';

/** An attention file. */
export interface InspectedAttention {
  readonly format: 'attention file';
  readonly title?: string;
  readonly reduction?: ReductionField;
  readonly layers: readonly { readonly label: string; readonly keys: number }[];
  readonly rows: readonly string[];
  readonly tokens: readonly string[];
  readonly range: ValueRange;
}

/** @throws AttnplotError (input) for what is no attention file */
export function inspectAttention(document: JsonDocument): InspectedAttention {
  const { title, reduction, layers, rows } = fromFile(document).attention;
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
    layers: layers.map(({ label, keyCount }) => ({ label, keys: keyCount })),
    rows: rows.map(({ label }) => label),
    tokens,
    range: range.value(),
  };
}
