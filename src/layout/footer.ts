/** The foot of the page: a key to the states of cells that occur, and notes on what the figure does not show one to one. */
import { largestOf } from '../core/math.ts';
import { MASKED, MISSING } from '../figure/cells.ts';
import type { Figure } from '../figure/figure.ts';
import { tooNarrow } from './conflicts.ts';
import { wrapText } from './fit-text.ts';
import type { Group, Mark } from './scene.ts';
import { FRAME_COLOR, lineHeight, type Typesetter } from './typesetter.ts';

export interface Footer {
  readonly heightPt: number;
  /** Its marks, on a page of this height. */
  readonly place: (pageHeightPt: number) => Group[];
}

const CODES = { masked: MASKED, missing: MISSING } as const;
/** A swatch's width and height, in ems. */
const SWATCH = { width: 1.6, height: 0.9 } as const;

type States = Figure['states'];

/**
 * Lays out the key at the right, under the colorbar, and the notes at the left, each below the other where both do not fit.
 * @throws OptionConflict where the page is too narrow for an entry of the key
 */
export function planFooter(figure: Figure, notes: readonly string[], setter: Typesetter): Footer {
  const { style } = setter;
  const sizePt = style.notePt;
  const linePt = lineHeight(sizePt);
  const roomPt = figure.widthPt - 2 * style.paddingPt;
  const keyPt = keyWidth(figure.states, setter);
  const entryPt = largestOf(figure.states, (state) => keyWidth([state], setter), 0);
  if (entryPt > roomPt) throw tooNarrow(figure, 'the key to its cells', entryPt + 2 * style.paddingPt);
  const notesPt = Math.max(0, ...notes.map((note) => setter.widthPt(note, sizePt)));
  const sideBySide = keyPt > 0 && notes.length > 0 && notesPt + keyPt + 3 * style.gapPt <= roomPt;
  const lines = notes.flatMap((note) => wrapText(note, sizePt, roomPt, setter));
  const keyLines = linesOfKey(figure.states, keyPt <= roomPt);
  const noteLine = sideBySide ? 0 : keyLines.length;
  const count = Math.max(lines.length + noteLine, keyLines.length);
  if (count === 0) return { heightPt: 0, place: () => [] };
  const place = (pageHeightPt: number): Group[] => {
    const topOf = (line: number) => pageHeightPt - style.paddingPt - (count - line) * linePt;
    const baseline = (line: number) => topOf(line) + (linePt + style.capEm * sizePt) / 2;
    const key = keyLines.flatMap((states, i) => keyMarks(states, topOf(i), figure.widthPt, setter));
    const marks = lines.map((text, i) =>
      setter.text({
        text,
        x: style.paddingPt,
        y: baseline(i + noteLine),
        sizePt,
        anchor: 'start',
        color: setter.palette.dim,
      }),
    );
    const groups: Group[] = [
      { kind: 'key', label: `Key: ${figure.states.join(', ')}`, marks: key },
      { kind: 'footnote', label: notes.join('; '), marks },
    ];
    return groups.filter((group) => group.marks.length > 0);
  };
  return { heightPt: count * linePt + style.gapPt, place };
}

/** All states on one line, or each on its own where they do not fit. */
function linesOfKey(states: States, fits: boolean): States[] {
  if (states.length === 0) return [];
  return fits ? [states] : states.map((state) => [state]);
}

function keyWidth(states: States, { style, widthPt }: Typesetter): number {
  const items = states.map(
    (state) => SWATCH.width * style.notePt + style.gapPt + widthPt(state, style.notePt),
  );
  return items.length === 0
    ? 0
    : items.reduce((sum, pt) => sum + pt, 0) + (items.length - 1) * 3 * style.gapPt;
}

/** Swatches with their names, set from the page's right edge to the left. */
function keyMarks(states: States, top: number, pageWidthPt: number, setter: Typesetter): Mark[] {
  const { style } = setter;
  const sizePt = style.notePt;
  const [width, height] = [SWATCH.width * sizePt, SWATCH.height * sizePt];
  const baseline = top + (lineHeight(sizePt) + style.capEm * sizePt) / 2;
  let right = pageWidthPt - style.paddingPt;
  return states.toReversed().flatMap((state): Mark[] => {
    const label = setter.text({ text: state, x: right, y: baseline, sizePt, anchor: 'end' });
    const swatch = {
      x: right - label.widthPt - style.gapPt - width,
      y: top + (lineHeight(sizePt) - height) / 2,
      width,
      height,
    };
    right = swatch.x - 3 * style.gapPt;
    return [
      { type: 'heatmap', ...swatch, columns: 1, rows: 1, codes: Uint16Array.of(CODES[state]) },
      { type: 'frame', ...swatch, strokePt: style.strokePt, color: FRAME_COLOR },
      label,
    ];
  });
}
