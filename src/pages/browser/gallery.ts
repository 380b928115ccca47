/** The script of a gallery: shows the figures whose names pass the filter, one at a time or as a grid. */
import type { CellMap } from '../map-cells.ts';
import { attachThemeButton, byId } from './dom.ts';
import { attachReadout } from './readout.ts';

/** The most figures whose values are kept unpacked. */
const MOST_KEPT = 32;

/** Unpacks the values of a figure when they are first needed, and keeps those of the figures last shown. */
function createValues(): (item: HTMLElement) => Promise<CellMap | null> {
  const kept = new Map<HTMLElement, Promise<CellMap | null>>();
  return (item) => {
    const values = kept.get(item) ?? unpack(item.querySelector('script')?.textContent);
    kept.delete(item);
    kept.set(item, values);
    const [oldest] = kept.keys();
    if (oldest && kept.size > MOST_KEPT) kept.delete(oldest);
    return values;
  };
}

/** Reads base64 of raw deflate of JSON, as gallery-page.ts writes it. */
async function unpack(packed: string | null | undefined): Promise<CellMap | null> {
  if (!packed) return null;
  const bytes = Uint8Array.from(atob(packed), (character) => character.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate-raw'));
  return (await new Response(stream).json()) as CellMap;
}

const items = [...document.querySelectorAll<HTMLLIElement>('#grid > li')];
const [one, grid, none] = [byId('one'), byId('grid'), byId('none')];
const [slider, filter] = [byId<HTMLInputElement>('slider'), byId<HTMLInputElement>('filter')];
const [image, place, caption, count] = [
  byId<HTMLImageElement>('image'),
  byId('place'),
  byId('caption'),
  byId('count'),
];
/** `12 figures`, as the page says before a filter. */
const all = count.textContent;
const readout = attachReadout(byId('plot'), byId('readout'));
const valuesOf = createValues();

let shown = items;
let current = 0;
let asGrid = !grid.querySelector('img');

const imageOf = (item: HTMLLIElement | undefined) => item?.querySelector('img');

/** Loads the image of a neighbouring figure, so that it is ready when the slider moves on. */
function preload(item: HTMLLIElement | undefined): void {
  const neighbour = imageOf(item);
  if (neighbour) new Image().src = neighbour.src;
}

async function showFigure(): Promise<void> {
  const item = shown[current];
  const thumbnail = imageOf(item);
  if (!item) return;
  const { name = '', label = '', note = '' } = item.dataset;
  slider.value = String(current);
  slider.setAttribute('aria-valuetext', `${label}, ${current + 1} of ${shown.length}`);
  place.textContent = label;
  byId('position').textContent = `${current + 1} of ${shown.length}`;
  byId('plot').hidden = !thumbnail;
  byId('readout').hidden = !thumbnail;
  if (thumbnail) {
    image.setAttribute('width', thumbnail.getAttribute('width') ?? '');
    image.setAttribute('height', thumbnail.getAttribute('height') ?? '');
    image.src = thumbnail.src;
    image.alt = thumbnail.alt;
  }
  const link = document.createElement('a');
  link.href = item.querySelector('a')?.href ?? '';
  link.textContent = name;
  caption.replaceChildren(link, ` ${thumbnail?.alt ?? ''} ${note}`);
  history.replaceState(null, '', `#${encodeURIComponent(name)}`);
  const map = await valuesOf(item);
  // The user may have chosen another figure while the values were unpacked.
  if (shown[current] === item) readout.use(map);
  preload(shown[current + 1]);
  preload(shown[current - 1]);
}

function show(): void {
  const empty = shown.length === 0;
  none.hidden = !empty;
  one.hidden = asGrid || empty;
  grid.hidden = !asGrid || empty;
  count.textContent = shown.length === items.length ? all : `${shown.length} of ${all}`;
  byId('as-one').setAttribute('aria-pressed', String(!asGrid));
  byId('as-grid').setAttribute('aria-pressed', String(asGrid));
  if (!asGrid) void showFigure();
}

function go(to: number): void {
  const next = Math.max(0, Math.min(shown.length - 1, to));
  if (next === current && !asGrid) return;
  current = next;
  show();
}

function setView(next: boolean): void {
  asGrid = next;
  show();
  if (asGrid) shown[current]?.scrollIntoView({ block: 'center' });
}

/** Switches between figures that fit the window and figures in their own size. */
function toggleFit(): void {
  const fits = byId('plot').classList.toggle('fit');
  byId('fit').setAttribute('aria-pressed', String(fits));
}

function applyFilter(): void {
  const parts = filter.value.toLowerCase().split(/\s+/);
  const kept = shown[current];
  shown = items.filter((item) => {
    const name = `${item.dataset.name} ${item.dataset.label}`.toLowerCase();
    item.hidden = !parts.every((part) => name.includes(part));
    return !item.hidden;
  });
  current = Math.max(0, shown.indexOf(kept as HTMLLIElement));
  slider.max = String(Math.max(0, shown.length - 1));
  show();
}

function attachPlayer(button: HTMLElement): void {
  let timer = 0;
  const stop = () => {
    clearInterval(timer);
    timer = 0;
    button.textContent = 'Play';
  };
  button.addEventListener('click', () => {
    if (timer) return stop();
    button.textContent = 'Stop';
    timer = setInterval(() => {
      if (asGrid) return stop();
      current = (current + 1) % Math.max(1, shown.length);
      show();
    }, 500);
  });
}

/** Keys of the whole page, except where the focused element uses them itself. */
function onKey(event: KeyboardEvent): void {
  if (event.altKey || event.ctrlKey || event.metaKey || event.defaultPrevented) return;
  const target = event.target as HTMLElement;
  if (target === filter && event.key !== 'Escape') return;
  const steps: Readonly<Record<string, number>> = { ',': -1, '.': 1 };
  const arrows: Readonly<Record<string, number>> = { ArrowLeft: -1, ArrowRight: 1 };
  const step = steps[event.key] ?? (target === slider || asGrid ? undefined : arrows[event.key]);
  if (step !== undefined && !asGrid) go(current + step);
  else if (event.key === 'g') setView(!asGrid);
  else if (event.key === 'f') toggleFit();
  else if (event.key === '/') filter.focus();
  else if (event.key === 'Escape' && target === filter) {
    filter.value = '';
    applyFilter();
  } else return;
  event.preventDefault();
}

document.addEventListener('keydown', onKey);
slider.addEventListener('input', () => go(Number(slider.value)));
filter.addEventListener('input', applyFilter);
byId('before').addEventListener('click', () => go(current - 1));
byId('after').addEventListener('click', () => go(current + 1));
byId('as-one').addEventListener('click', () => setView(false));
byId('as-grid').addEventListener('click', () => setView(true));
grid.addEventListener('click', (event) => {
  const item = (event.target as HTMLElement).closest('li');
  if (!item || event.ctrlKey || event.metaKey || event.shiftKey || !imageOf(item)) return;
  event.preventDefault();
  current = shown.indexOf(item);
  setView(false);
  slider.focus();
});
byId('fit').addEventListener('click', toggleFit);
attachPlayer(byId('play'));
attachThemeButton(byId('theme'));
const asked = location.hash.slice(1);
current = Math.max(
  0,
  items.findIndex(({ dataset }) => encodeURIComponent(dataset.name ?? '') === asked),
);
slider.max = String(Math.max(0, items.length - 1));
byId('tools').hidden = false;
show();
