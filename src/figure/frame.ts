import type { Room } from '../options/reserve.ts';
import type { Colorbar } from './colorbar.ts';
import type { Figure } from './figure.ts';

/** What all figures of a sequence share, so that from one to the next only cells change. */
export interface FrameLock {
  readonly corners: readonly string[];
  readonly titles: readonly string[];
  readonly subtitles: readonly string[];
  readonly states: Figure['states'];
  readonly clipped: Colorbar['clipped'];
}

const STATES = ['masked', 'missing'] as const;

/** Collects what every frame leaves room for; `clipped` says at which ends any frame clips values. */
export function lockOf(
  frames: readonly {
    readonly figure: Pick<Figure, 'title' | 'subtitle' | 'states'>;
    readonly corner: string;
  }[],
  clipped: FrameLock['clipped'],
): FrameLock {
  const figures = frames.map(({ figure }) => figure);
  return {
    corners: frames.map(({ corner }) => corner),
    titles: [...new Set(figures.map(({ title }) => title))],
    subtitles: [...new Set(figures.map(({ subtitle }) => subtitle))],
    states: STATES.filter((state) => figures.some(({ states }) => states.includes(state))),
    clipped,
  };
}

const isAny = (a: Colorbar['clipped'], b: Colorbar['clipped']): Colorbar['clipped'] => ({
  below: a.below || b.below,
  above: a.above || b.above,
});

/** One figure of a sequence, which leaves the same room as the others and has its own text in the corner. */
export const lockFrame = (figure: Figure, lock: FrameLock, corner: string): Figure => ({
  ...figure,
  corner: { text: corner, room: lock.corners },
  room: { titles: lock.titles, subtitles: lock.subtitles },
  states: STATES.filter((state) => lock.states.includes(state) || figure.states.includes(state)),
  ...(figure.colorbar && {
    colorbar: { ...figure.colorbar, clipped: isAny(lock.clipped, figure.colorbar.clipped) },
  }),
});

/** A figure that leaves room as well for what others show; key and colorbar are then those of all. */
export const withRoom = (figure: Figure, room: Room): Figure => ({
  ...figure,
  lines: { title: room.title, subtitle: room.subtitle },
  states: STATES.filter((state) => room[state] || figure.states.includes(state)),
  ...(figure.colorbar && {
    colorbar: { ...figure.colorbar, clipped: isAny(room, figure.colorbar.clipped) },
  }),
});

/** The room that a figure takes. @param lines of its title and subtitle, as they are set */
export const roomOf = (
  { states, colorbar }: Figure,
  lines: { readonly title: number; readonly subtitle: number },
): Room => ({
  ...lines,
  masked: states.includes('masked'),
  missing: states.includes('missing'),
  below: colorbar?.clipped.below ?? false,
  above: colorbar?.clipped.above ?? false,
});
