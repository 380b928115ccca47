import type { Colorbar, Figure } from './figure.ts';

/** What the figures of a sequence have in common, whatever each of them holds. */
export interface FrameLock {
  readonly corners: readonly string[];
  readonly titles: readonly string[];
  readonly subtitles: readonly string[];
  readonly states: Figure['states'];
  readonly clipped: Colorbar['clipped'];
}

const STATES = ['masked', 'missing'] as const;

/** The room that all frames have to leave, given which of them clip at either end. */
export function lockOf(
  frames: readonly {
    readonly figure: Pick<Figure, 'title' | 'subtitle' | 'states'>;
    readonly corner: string;
  }[],
  clipped: Colorbar['clipped'],
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

/** One figure of a sequence: it leaves the same room as the others, so that from one to the next nothing moves but its cells. */
export const lockFrame = (figure: Figure, lock: FrameLock, corner: string): Figure => ({
  ...figure,
  corner: { text: corner, room: lock.corners },
  room: { titles: lock.titles, subtitles: lock.subtitles },
  states: lock.states,
  ...(figure.colorbar && { colorbar: { ...figure.colorbar, clipped: lock.clipped } }),
});
