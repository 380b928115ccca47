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

/** One figure of a sequence, which leaves the same room as the others and has its own text in the corner. */
export const lockFrame = (figure: Figure, lock: FrameLock, corner: string): Figure => ({
  ...figure,
  corner: { text: corner, room: lock.corners },
  room: { titles: lock.titles, subtitles: lock.subtitles },
  states: lock.states,
  ...(figure.colorbar && { colorbar: { ...figure.colorbar, clipped: lock.clipped } }),
});
