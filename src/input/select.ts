import { OptionConflict } from '../errors.ts';
import type { FigureOptions } from '../options/figure-options.ts';
import { suggest } from '../validation/suggest.ts';
import type { Attention, AttentionLayer } from './attention.ts';

/**
 * Keeps the layers and rows asked for, in the order asked for.
 * @throws OptionConflict for one that does not exist or is asked for twice, naming those that do.
 */
export function selectAttention(
  attention: Attention,
  options: Pick<FigureOptions, 'layers' | 'rows'>,
): Attention {
  const layers = options.layers === undefined ? undefined : selectLayers(attention, options.layers);
  const rows = options.rows === undefined ? undefined : selectRows(attention, options.rows);
  const kept = (layers ?? attention.layers.map((_, i) => i)).map(
    (i) => attention.layers[i] as AttentionLayer,
  );
  if (!rows) return { ...attention, layers: kept };
  return {
    ...attention,
    rows: rows.map((i) => attention.rows[i] as Attention['rows'][number]),
    layers: kept.map((layer) => keepRows(layer, rows)),
  };
}

function selectLayers({ layers }: Attention, spec: string | readonly number[]): number[] {
  const positions = typeof spec === 'string' ? spec.split(',').flatMap(expandRange) : [...spec];
  for (const position of positions) {
    if (position < layers.length) continue;
    throw new OptionConflict({
      option: 'layers',
      message: `found layer ${position}, expected positions from 0 to ${layers.length - 1}`,
      hint: `the input has ${layers.length === 1 ? '1 layer' : `${layers.length} layers`}: ${list(layers.map(({ label }) => label))}`,
    });
  }
  return refuseRepeats('layers', positions);
}

function expandRange(range: string): number[] {
  const [first = 0, last = first] = range.split('-').map(Number);
  if (last < first)
    throw new OptionConflict({
      option: 'layers',
      message: `found the range ${range}, expected the smaller position first`,
      hint: `write ${last}-${first}`,
    });
  // A typing error such as 0-99999999 must end in the message above, not in an array of that length.
  return Array.from({ length: Math.min(last - first + 1, 100_000) }, (_, i) => first + i);
}

function selectRows({ rows }: Attention, spec: string | readonly (string | number)[]): number[] {
  const names = typeof spec === 'string' ? spec.split(',').map((name) => name.trim()) : spec;
  return refuseRepeats(
    'rows',
    names.map((name) => findRow(rows, name)),
  );
}

/** A label first, then a position: a row labelled "3" is found by that name. */
function findRow(rows: Attention['rows'], name: string | number): number {
  const matches = rows.flatMap((row, i) => (row.label === name ? [i] : []));
  if (matches.length > 1) {
    throw new OptionConflict({
      option: 'rows',
      message: `found "${name}", which is the label of ${matches.length} rows`,
      hint: `use positions: ${matches.join(' or ')}`,
    });
  }
  const position = matches[0] ?? (typeof name === 'number' || /^\d+$/.test(name) ? Number(name) : -1);
  if (position >= 0 && position < rows.length) return position;
  const labels = rows.map(({ label }) => label);
  const asked = typeof name === 'number' ? `position ${name}` : `"${name}"`;
  throw new OptionConflict({
    option: 'rows',
    message: `found ${asked}, expected a row's label or a position from 0 to ${rows.length - 1}`,
    hint: [suggest(String(name), labels), `the rows are ${list(labels)}`].filter(Boolean).join(' '),
  });
}

function refuseRepeats(option: 'layers' | 'rows', positions: number[]): number[] {
  const repeated = positions.find((position, i) => positions.indexOf(position) !== i);
  if (repeated === undefined) return positions;
  throw new OptionConflict({
    option,
    message: `found position ${repeated} twice, expected each once`,
    hint: 'leave one out',
  });
}

function keepRows(layer: AttentionLayer, rows: readonly number[]): AttentionLayer {
  const { keyCount } = layer;
  const gather = <T extends Float64Array | Uint8Array>(from: T, to: T): T => {
    rows.forEach((row, i) => void to.set(from.subarray(row * keyCount, (row + 1) * keyCount), i * keyCount));
    return to;
  };
  return {
    ...layer,
    tokens: rows.map((row) => layer.tokens[row] ?? []),
    weights: gather(layer.weights, new Float64Array(rows.length * keyCount)),
    states: gather(layer.states, new Uint8Array(rows.length * keyCount)),
  };
}

const list = (labels: readonly string[]) =>
  labels.length <= 12 ? labels.join(', ') : `${labels.slice(0, 11).join(', ')}, … ${labels.at(-1)}`;
