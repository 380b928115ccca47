/** All texts of a figure: those with characters that no font has, and the attention under the names that the figure shows. */
import type { Notice } from '../core/codes.ts';
import { OptionConflict } from '../core/errors.ts';
import { memoize } from '../core/memoize.ts';
import { count, someOf } from '../core/words.ts';
import type { FigureOptions } from '../options/options.ts';
import type { Figure } from './figure.ts';
import { joinTexts, plain, type RichText, sliceText } from './rich-text.ts';
import { MOST_TICKS } from './scale.ts';
import type { Stretch } from './segments.ts';
import { escapeAll } from './token-label.ts';
import type { TokenList } from './tokens.ts';

/** Code points that a message names; it counts the others. */
const MOST_NAMED = 8;

/**
 * Handles characters that no font has, before layout: drawn as boxes, written as their codes, or refused; a notice names
 * them.
 * @param labels of the figure, as `limitLabels` returns them
 * @param lacks returns the characters of a text that no font has
 * @throws OptionConflict where the policy is `error`
 */
export function resolveGlyphs(
  { figure, labels }: Pick<LimitedLabels, 'figure' | 'labels'>,
  lacks: (text: string) => readonly string[],
  policy: NonNullable<FigureOptions['missingGlyphs']>,
): { figure: Figure; notices: Notice[] } {
  // A title's line breaks need no glyph.
  const missing = (text: string) => lacks(text.includes('\n') ? text.replaceAll('\n', '') : text);
  const lacking = labels.filter((text) => missing(text).length > 0);
  if (lacking.length === 0) return { figure, notices: [] };
  const characters = [...new Set(lacking.flatMap(missing))];
  const what = `no font has ${nameCodePoints(characters)}, in ${lacking.length} of ${labels.length} labels`;
  if (policy === 'error') {
    throw new OptionConflict({
      option: 'missingGlyphs',
      code: 'missing-glyphs',
      message: what,
      hint: 'add a font that has them with --font, such as --font NotoSansCJK-Regular.ttc',
    });
  }
  const how = policy === 'box' ? 'drawn as boxes' : 'written as their codes';
  return {
    figure: policy === 'box' ? figure : mapLabels(figure, (text) => escapeMissing(text, missing)),
    notices: [{ code: 'glyphs-missing', message: `${what}: ${how}; add a font that has them with --font` }],
  };
}

/** Every different text that a figure may be labelled with or leaves room for, the colorbar's numbers included. */
function labelsOf({
  title,
  subtitle,
  letter,
  corner,
  room,
  rows,
  rowSegments,
  panels,
  grid,
  axes,
  groups,
  colorbar,
  differenceBar,
  notes,
}: Figure): string[] {
  const lists = new Set(panels.flatMap((panel) => panel.tokens));
  const labels = new Set([
    title,
    subtitle,
    letter,
    corner?.text ?? '',
    ...(corner?.room ?? []),
    ...(room?.titles ?? []),
    ...(room?.subtitles ?? []),
    colorbar?.label ?? '',
    ...(colorbar?.ticks(MOST_TICKS) ?? []).map(({ label }) => label),
    ...rows.map(({ label }) => label.text),
    ...panels.map(({ label }) => label),
    ...panels.flatMap(({ aside = [] }) => aside),
    ...(grid ? [...grid.columns, ...grid.lines] : []),
    ...(axes ? [axes.x, axes.y] : []),
    ...[...rowSegments, ...panels.flatMap(({ segments }) => segments)].map(({ name }) => name),
    ...groups,
    differenceBar?.label ?? '',
    ...notes.map(({ message }) => message),
  ]);
  for (const { labels: tokens, keys, pinned } of lists)
    for (const key of [...keys, ...pinned]) labels.add(tokens[key]?.text ?? '');
  labels.delete('');
  return [...labels];
}

/** No page has room for a longer label, and shaping it takes memory by the gigabyte. In UTF-16 units. */
const MOST_LABEL = 1000;
/** And none has room for more of all labels, which then are cut shorter, but not below what tells them apart. */
const MOST_TEXT = 100_000;
const LEAST_LABEL = 40;

/** A figure whose labels are short enough to be measured. */
interface LimitedLabels {
  readonly figure: Figure;
  /** Every different text that it is labelled with or leaves room for: of a million keys it takes a second to list them. */
  readonly labels: readonly string[];
  readonly notices: readonly Notice[];
}

/** Cuts labels that are too long to be measured: their beginning, an ellipsis and their end stay. */
export function limitLabels(figure: Figure): LimitedLabels {
  const labels = labelsOf(figure);
  const total = labels.reduce((sum, { length }) => sum + Math.min(length, MOST_LABEL), 0);
  const even = 2 * Math.floor(MOST_TEXT / labels.length / 2);
  const most = total <= MOST_TEXT ? MOST_LABEL : Math.max(LEAST_LABEL, Math.min(MOST_LABEL, even));
  const long = labels.filter((text) => text.length > most);
  if (long.length === 0) return { figure, labels, notices: [] };
  const message = `${count(long.length, 'label')} longer than ${most} characters cut in the middle`;
  const cut = mapLabels(figure, (label) => cutText(label, most));
  return { figure: cut, labels: labelsOf(cut), notices: [{ code: 'labels-shortened', message }] };
}

/** The beginning and the end of a text with an ellipsis between them, if it is longer. @param most UTF-16 units, an even number */
export function cutText(label: RichText, most = MOST_LABEL): RichText {
  const { length } = label.text;
  if (length <= most) return label;
  // Not between the halves of a character.
  const isHalf = (at: number) => /[\udc00-\udfff]/.test(label.text.charAt(at));
  const [head, tail] = [most / 2, length - most / 2];
  return joinTexts([
    sliceText(label, 0, isHalf(head) ? head - 1 : head),
    plain('…'),
    sliceText(label, isHalf(tail) ? tail + 1 : tail, length),
  ]);
}

function nameCodePoints(characters: readonly string[]): string {
  const named = characters.map(
    (character) => `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`,
  );
  return someOf(named, MOST_NAMED, { noun: 'character' });
}

function mapLabels(figure: Figure, map: (label: RichText) => RichText): Figure {
  // Panels share lists, which stay shared.
  const mapList = memoize((list: TokenList): TokenList => ({ ...list, labels: list.labels.map(map) }));
  const mapText = (text: string) => map(plain(text)).text;
  const mapName = (stretch: Stretch): Stretch => ({ ...stretch, name: mapText(stretch.name) });
  return {
    ...figure,
    title: mapText(figure.title),
    subtitle: mapText(figure.subtitle),
    letter: mapText(figure.letter),
    groups: figure.groups.map(mapText),
    notes: figure.notes.map((note) => ({ ...note, message: mapText(note.message) })),
    ...(figure.grid && {
      grid: {
        ...figure.grid,
        columns: figure.grid.columns.map(mapText),
        lines: figure.grid.lines.map(mapText),
      },
    }),
    ...(figure.axes && { axes: { x: mapText(figure.axes.x), y: mapText(figure.axes.y) } }),
    ...(figure.room && {
      room: { titles: figure.room.titles.map(mapText), subtitles: figure.room.subtitles.map(mapText) },
    }),
    ...(figure.corner && {
      corner: { text: mapText(figure.corner.text), room: figure.corner.room.map(mapText) },
    }),
    rows: figure.rows.map((row) => ({ ...row, label: map(row.label) })),
    rowSegments: figure.rowSegments.map(mapName),
    panels: figure.panels.map((panel) => ({
      ...panel,
      label: mapText(panel.label),
      segments: panel.segments.map(mapName),
      tokens: panel.tokens.map(mapList),
    })),
    ...(figure.colorbar && { colorbar: { ...figure.colorbar, label: mapText(figure.colorbar.label) } }),
    ...(figure.differenceBar && {
      differenceBar: { ...figure.differenceBar, label: mapText(figure.differenceBar.label) },
    }),
  };
}

function escapeMissing(label: RichText, missing: (text: string) => readonly string[]): RichText {
  const gone = new Set(missing(label.text));
  if (gone.size === 0) return label;
  const parts: RichText[] = [];
  let at = 0;
  for (const character of label.text) {
    const part = sliceText(label, at, at + character.length);
    parts.push(
      gone.has(character)
        ? {
            ...part,
            text: escapeAll(character),
            spans: [{ start: 0, end: escapeAll(character).length, kind: 'mark' }],
          }
        : part,
    );
    at += character.length;
  }
  return joinTexts(parts);
}
