import type { CellMap, PanelCells } from '../map-cells.ts';
import { type Place, words } from './readout-words.ts';

interface Readout {
  /** Sets the figure; the same cell stays selected. `null` for a figure that does not carry its values. */
  readonly use: (map: CellMap | null) => void;
}

/** What is said of a figure without values. */
const NONE = 'This page has no values for this figure.';

/** @param plot the element that the figure fills. @param output the element for the text */
export function attachReadout(plot: HTMLElement, output: HTMLElement): Readout {
  const hint = output.textContent ?? '';
  const cursor = plot.appendChild(document.createElement('div'));
  cursor.className = 'cursor';
  let map: CellMap | null = null;
  let place: Place | undefined;
  const show = (next: Place | undefined) => {
    place = next;
    const valid = map && next && exists(map, next);
    cursor.hidden = !valid;
    if (map && valid) {
      frame(cursor, map, next);
      output.replaceChildren(...words(map, next));
    } else if (map) output.textContent = hint;
    else output.textContent = NONE;
  };
  const point = (event: PointerEvent) =>
    show(map ? placeAt(map, plot.getBoundingClientRect(), event) : place);
  plot.addEventListener('pointermove', point);
  plot.addEventListener('pointerdown', point);
  plot.addEventListener('pointerleave', () => document.activeElement !== plot && show(undefined));
  plot.addEventListener('focus', () => {
    if (!place && plot.matches(':focus-visible')) show({ panel: 0, row: 0, key: 0 });
  });
  plot.addEventListener('keydown', (event) => {
    if (!map || event.altKey || event.ctrlKey || event.metaKey) return;
    const next = event.key === 'Escape' ? undefined : move(map, place, event.key);
    if (next === undefined && event.key !== 'Escape') return;
    event.preventDefault();
    show(next);
  });
  return {
    use: (next) => {
      map = next;
      show(place);
    },
  };
}

const exists = ({ panels, rows }: CellMap, { panel, row, key }: Place) =>
  row < rows.length && key < (panels[panel]?.keys ?? 0);

/** The cell at the pointer; undefined between panels. */
function placeAt(
  { size, panels, rows, curve }: CellMap,
  on: DOMRect,
  { clientX, clientY }: PointerEvent,
): Place | undefined {
  const x = ((clientX - on.left) / on.width) * size[0];
  const y = ((clientY - on.top) / on.height) * size[1];
  if (curve) return nearestPlace(curve, x, y);
  const panel = panels.findIndex(
    ({ box: [left, top, width, height] }) => x >= left && x < left + width && y >= top && y < top + height,
  );
  if (panel < 0) return undefined;
  const { box, keys } = panels[panel] as PanelCells;
  const [left, top, width, height] = box;
  return {
    panel,
    row: Math.floor(((y - top) / height) * rows.length),
    key: Math.floor(((x - left) / width) * keys),
  };
}

/** The place of a curve that is nearest; undefined outside its axes. */
function nearestPlace(
  { box: [left, top, width, height], xs }: NonNullable<CellMap['curve']>,
  x: number,
  y: number,
): Place | undefined {
  if (x < left || x >= left + width || y < top || y >= top + height) return undefined;
  const away = xs.map((other) => Math.abs(other - x));
  return { panel: 0, row: 0, key: away.indexOf(Math.min(...away)) };
}

/** The cell that a key moves to; undefined for other keys. Up and down go on to the neighbouring panel; in a curve, nowhere. */
function move({ panels, rows, curve }: CellMap, from: Place | undefined, key: string): Place | undefined {
  const steps: Readonly<Record<string, readonly [rows: number, keys: number]>> = {
    ArrowLeft: [0, -1],
    ArrowRight: [0, 1],
    ArrowUp: [-1, 0],
    ArrowDown: [1, 0],
    PageUp: [-rows.length, 0],
    PageDown: [rows.length, 0],
    Home: [0, Number.NEGATIVE_INFINITY],
    End: [0, Number.POSITIVE_INFINITY],
  };
  const step = steps[key];
  if (!step) return undefined;
  if (!from) return { panel: 0, row: 0, key: 0 };
  const line = from.panel * rows.length + from.row + (curve ? 0 : step[0]);
  const inside = line >= 0 && line < panels.length * rows.length ? line : from.panel * rows.length + from.row;
  const panel = Math.floor(inside / rows.length);
  const last = (panels[panel] as PanelCells).keys - 1;
  return { panel, row: inside % rows.length, key: Math.max(0, Math.min(last, from.key + step[1])) };
}

/** Places the cursor over a cell. */
function frame(
  cursor: HTMLElement,
  { size, panels, rows, curve }: CellMap,
  { panel, row, key }: Place,
): void {
  const { box, keys } = panels[panel] as PanelCells;
  const [left, top, width, height] = box;
  const percent = (length: number, whole: number) => `${(100 * length) / whole}%`;
  if (curve) {
    const [, above, , high] = curve.box;
    Object.assign(cursor.style, {
      left: percent(curve.xs[key] ?? 0, size[0]),
      top: percent(above, size[1]),
      width: '0',
      height: percent(high, size[1]),
    });
    return;
  }
  Object.assign(cursor.style, {
    left: percent(left + (key / keys) * width, size[0]),
    top: percent(top + (row / rows.length) * height, size[1]),
    width: percent(width / keys, size[0]),
    height: percent(height / rows.length, size[1]),
  });
}
