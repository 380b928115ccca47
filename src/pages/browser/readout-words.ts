/** What is said of a cell, or of a place of a curve. Text nodes, because labels may hold markup. */

import type { CurvePart } from '../../attention/measure.ts';
import type { Cell, CellMap, PanelCells } from '../map-cells.ts';

/** The values of all lines at a place of a curve: `Layer 3 entropy (nats); AbsPE 0.81 (0.5 to 1.1), uniform 2.8; ...`. */
function placeWords({ panels, rows, tokens, measure, curve }: CellMap, { key }: Place): Node[] {
  const numberIn = (part: CurvePart, row: number): string | undefined => {
    const value = panels[curve?.parts.indexOf(part) ?? -1]?.cells[row]?.[key];
    return typeof value === 'number' ? String(value) : undefined;
  };
  const place = strong(`${measure?.columns ?? ''} ${tokens[0]?.[key] ?? key}`);
  const uniform = rows.map((_, row) => numberIn('uniform', row));
  const isShared = new Set(uniform).size === 1;
  const lines = rows.flatMap((label, row): Node[] => {
    const [middle, low, high] = (['middle', 'low', 'high'] as const).map((part) => numberIn(part, row));
    const band = low !== undefined && high !== undefined && low !== high ? ` (${low} to ${high})` : '';
    const even = isShared || uniform[row] === undefined ? '' : `, uniform ${uniform[row]}`;
    return [text('; '), named(label), text(middle === undefined ? ' no value' : ` ${middle}${band}${even}`)];
  });
  const even = isShared && uniform[0] !== undefined ? `; uniform ${uniform[0]}` : '';
  return [place, text(` ${measure?.label ?? ''}`), ...lines, text(even)];
}

/** The value or the state of a cell, then its names. */
export function words(map: CellMap, { panel, row, key }: Place): Node[] {
  if (map.curve) return placeWords(map, { panel, row, key });
  const { panels, rows, tokens, measure, firstPatch } = map;
  const {
    label,
    cells,
    keys,
    tokens: lists,
    segments = [],
    domain = map.domain,
  } = panels[panel] as PanelCells;
  const rowCells = cells[row] as readonly Cell[];
  const cell: Cell = key < rowCells.length ? (rowCells[key] as Cell) : 'masked';
  const token = tokens[lists[row] as number]?.[key];
  const rowName = named(rows[row] ?? '');
  const value = strong(typeof cell === 'number' ? String(cell) : (cell ?? 'missing'));
  if (measure !== undefined)
    return [
      value,
      text(`${measureNote(cell, domain, measure.label)} `),
      rowName,
      named(token === undefined ? '' : ` ${token}`),
    ];
  const head = [value, text(`${noteOn(cell, domain)} ${label}, `)];
  if (firstPatch !== undefined)
    return [...head, text(`patch in line ${row}, column ${key}: key ${firstPatch + row * keys + key}`)];
  const [segment] = segments.find(([, first, last]) => key >= first && key <= last) ?? [];
  return [
    ...head,
    ...[text('row '), rowName, text(`, key ${key}`), named(token === undefined ? '' : ` “${token}”`)],
    ...(segment === undefined ? [] : [text(', in '), named(segment)]),
  ];
}

/** A name from the input, whose direction changes nothing around it. */
const named = (name: string) => element('bdi', name);
const strong = (content: string) => element('strong', content);

function element(tag: 'bdi' | 'strong', content: string): HTMLElement {
  const made = document.createElement(tag);
  made.textContent = content;
  return made;
}

const text = (content: string) => document.createTextNode(content);

/** Of a statistic: what it is, or why a head has none. */
function measureNote(cell: Cell, domain: CellMap['domain'], measure: string): string {
  if (cell === 'masked') return ' (the layer has no such head)';
  if (cell === null) return ' (the head has no value)';
  return `${measure === '' ? '' : ` ${measure},`}${noteOn(cell, domain)}`;
}

function noteOn(cell: Cell, [vmin, vmax]: CellMap['domain']): string {
  if (cell === 'masked') return ' (the query cannot see this key)';
  if (cell === null) return ' (no weight recorded)';
  if (cell < vmin) return ` (clipped at ${vmin})`;
  return cell > vmax ? ` (clipped at ${vmax})` : '';
}

/** Position of a cell, counted from 0. */
export interface Place {
  readonly panel: number;
  readonly row: number;
  readonly key: number;
}
