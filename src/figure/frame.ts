import type { Colorbar } from './colorbar.ts';
import type { Figure } from './figure.ts';

/** What the figures of a sequence have in common, whatever each of them holds. */
export interface FrameLock {
  readonly corners: readonly string[];
  readonly titles: readonly string[];
  readonly subtitles: readonly string[];
  readonly states: Figure['states'];
  readonly clipped: Colorbar['clipped'];
  /** What is said of the scale at every figure's foot. */
  readonly notes: Figure['notes'];
}

const STATES = ['masked', 'missing'] as const;

/** The room that all frames have to leave, given which of them clip at either end and what is said of their scale. */
export function lockOf(
  frames: readonly {
    readonly figure: Pick<Figure, 'title' | 'subtitle' | 'states'>;
    readonly corner: string;
  }[],
  { clipped, notes }: Pick<FrameLock, 'clipped' | 'notes'>,
): FrameLock {
  const figures = frames.map(({ figure }) => figure);
  return {
    corners: frames.map(({ corner }) => corner),
    titles: [...new Set(figures.map(({ title }) => title))],
    subtitles: [...new Set(figures.map(({ subtitle }) => subtitle))],
    states: STATES.filter((state) => figures.some(({ states }) => states.includes(state))),
    ...{ clipped, notes },
  };
}

/** One figure of a sequence: it leaves the same room as the others, so that from one to the next nothing moves but its cells. */
export const lockFrame = (figure: Figure, lock: FrameLock, corner: string): Figure => ({
  ...figure,
  corner: { text: corner, room: lock.corners },
  room: { titles: lock.titles, subtitles: lock.subtitles },
  ...{ states: lock.states, notes: lock.notes },
  ...(figure.colorbar && { colorbar: { ...figure.colorbar, clipped: lock.clipped } }),
});
