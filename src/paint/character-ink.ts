/** Writes a page of characters as a terminal reads it: in full colour, in 256 colours, or in shades of ASCII. */
import { MASKED, MISSING } from '../figure/cells.ts';
import type { Scene } from '../layout/scene.ts';
import { type CharacterPage, PAGE, type Place, TABLE_SPAN } from './characters.ts';

/** What characters need of a scene and of their page to be coloured. */
type Colours = Pick<Scene, 'background' | 'blanks'> & Pick<CharacterPage, 'tables'>;

/** How a page is written: in full colour, in the 256 colours of most terminals, or in shades of ASCII. */
export type Ink = 'true-colour' | '256' | 'ascii';

/** The lines of a page as a terminal reads them, each ended by a reset. */
export function writeCharacters(
  { places, tables }: CharacterPage,
  { background, blanks }: Pick<Scene, 'background' | 'blanks'>,
  ink: Ink,
): string[] {
  const colours = { background, blanks, tables };
  if (ink === 'ascii')
    return places.map((line) =>
      line
        .map((place) => (place ? shade(place, colours) : ''))
        .join('')
        .trimEnd(),
    );
  const paint = ink === '256' ? nearestOf256 : trueColour;
  return places.map((line) => {
    let style = '';
    const parts = line.map((place) => {
      if (!place) return '';
      const [text, front, back] = inColour(place, colours);
      const next = `\x1b[0${front === null ? '' : `;38;${paint(front)}`}${back === null ? '' : `;48;${paint(back)}`}m`;
      const change = next === style ? '' : next;
      style = next;
      return change + text;
    });
    return `${parts.join('')}\x1b[0m`;
  });
}

/** A place's text, its colour and the colour behind it; null for the terminal's own. */
function inColour(
  place: Place,
  { background, blanks, tables }: Colours,
): [string, string | null, string | null] {
  const colorOf = (code: number) => {
    if (code === PAGE) return background;
    const index = code % TABLE_SPAN;
    return index >= MASKED ? blanks.paper : (tables[Math.floor(code / TABLE_SPAN)]?.[index] ?? null);
  };
  if (place.kind === 'text') return [place.text, place.color, colorOf(place.on)];
  const { upper, lower } = place;
  if (upper === lower) {
    if (upper === MASKED) return ['╱', blanks.hatch, blanks.paper];
    if (upper === MISSING) return ['×', blanks.cross, blanks.paper];
    return [' ', null, colorOf(upper)];
  }
  const [front, back] = [colorOf(upper), colorOf(lower)];
  // A half without a colour is left to the terminal: the block stands for the other one.
  return front === null ? ['▄', back, null] : ['▀', front, back];
}

const channels = (color: string): number[] =>
  [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16));

const trueColour = (color: string): string => `2;${channels(color).join(';')}`;

/** The nearest of xterm's cube of 216 colours and its 24 greys. */
function nearestOf256(color: string): string {
  const rgb = channels(color);
  const steps = rgb.map((channel) =>
    channel < 48 ? 0 : channel < 115 ? 1 : Math.floor((channel - 35) / 40),
  );
  const cube = steps.map((step) => (step === 0 ? 0 : 55 + 40 * step));
  const grey = Math.max(0, Math.min(23, Math.round((rgb.reduce((sum, one) => sum + one, 0) / 3 - 8) / 10)));
  const away = (other: readonly number[]) =>
    rgb.reduce((sum, channel, i) => sum + (channel - (other[i] as number)) ** 2, 0);
  if (away(Array(3).fill(8 + 10 * grey)) < away(cube)) return `5;${232 + grey}`;
  return `5;${steps.reduce((sum, step) => 6 * sum + step, 0) + 16}`;
}

/** From the low end of the scale to its high end. */
const SHADES = '.:-=+*#%@';

/** A cell in ASCII; labels may hold other characters, as tokens do. */
function shade(place: Place, { tables }: Colours): string {
  if (place.kind === 'text') return place.text;
  // Cells are whole lines high on a page for ASCII.
  const code = place.upper;
  if (code === PAGE) return ' ';
  if (code === MASKED) return '/';
  if (code === MISSING) return 'x';
  const { length = 1 } = tables[Math.floor(code / TABLE_SPAN)] ?? [];
  return SHADES[Math.floor(((code % TABLE_SPAN) / length) * SHADES.length)] as string;
}
