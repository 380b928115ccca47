/** Room that a figure leaves for what other figures show, so that their panels stand in the same places. */

/** Lines of text above the panels, and what stands beside or below them. */
export interface Room {
  /** Lines of the title and of the subtitle. */
  readonly title: number;
  readonly subtitle: number;
  /** States of cells in the key. */
  readonly masked: boolean;
  readonly missing: boolean;
  /** Arrows at the colorbar's ends. */
  readonly below: boolean;
  readonly above: boolean;
}

const LINES = ['title', 'subtitle'] as const;
const MARKS = ['masked', 'missing', 'below', 'above'] as const;

/**
 * Room written as `title:2,subtitle:1,masked,above`.
 * @returns undefined for a text that is not of this form
 */
export function readRoom(text: string): Room | undefined {
  let room = NO_ROOM;
  for (const part of text.split(',')) {
    const [, name, lines] = /^\s*(\w+)(?::([1-9]\d?))?\s*$/.exec(part) ?? [];
    const found = (names: readonly string[]) => name !== undefined && names.includes(name);
    if (lines === undefined ? !found(MARKS) : !found(LINES)) return undefined;
    room = { ...room, [name as string]: lines === undefined ? true : Number(lines) };
  }
  return room;
}

/** Room for nothing. */
export const NO_ROOM: Room = {
  title: 0,
  subtitle: 0,
  masked: false,
  missing: false,
  below: false,
  above: false,
};

/** Room as text; empty for none. */
export const formatRoom = (room: Room): string =>
  [
    ...LINES.flatMap((name) => (room[name] > 0 ? [`${name}:${room[name]}`] : [])),
    ...MARKS.filter((name) => room[name]),
  ].join(',');

/** Room for what either of two figures shows. */
export const uniteRooms = (a: Room, b: Room): Room => ({
  title: Math.max(a.title, b.title),
  subtitle: Math.max(a.subtitle, b.subtitle),
  masked: a.masked || b.masked,
  missing: a.missing || b.missing,
  below: a.below || b.below,
  above: a.above || b.above,
});

/** The room that all figures need to line up, from the room that each leaves. */
export const unitedRoom = (rooms: readonly string[]): string =>
  formatRoom(rooms.reduce((all, room) => uniteRooms(all, readRoom(room) ?? NO_ROOM), NO_ROOM));
