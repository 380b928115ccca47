/** Text of an SVG, as outlines of glyphs or as `<text>`. */
import { escapeXml, short } from '../formats/xmp.ts';
import type { TextMark } from '../layout/scene.ts';
import { readsRightToLeft } from '../text/bidi.ts';
import type { Typeface } from '../text/typeface.ts';
import { type ColorRun, colorRuns } from './color-runs.ts';

/** Turns text marks into elements, and collects the definitions that they refer to. */
export interface SvgText {
  readonly element: (mark: TextMark) => string;
  /** Content of `<defs>`, complete once all elements are made. */
  readonly definitions: () => string;
}

/** Text that looks the same everywhere; each glyph and each repeated label is defined once. */
export function outlinedText(typeface: Typeface, marks: readonly TextMark[]): SvgText {
  const glyphs = new Map<string, string>();
  const labels = new Map<string, { id: string; count: number }>();
  for (const mark of marks) {
    const label = labels.get(contentOf(mark)) ?? { id: `t${labels.size}`, count: 0 };
    label.count++;
    labels.set(contentOf(mark), label);
  }
  const shared = new Map<string, string>();
  const element = (mark: TextMark): string => {
    const { id = '', count = 1 } = labels.get(contentOf(mark)) ?? {};
    const transform = transformOf(mark, typeface.unitsPerEm(0));
    if (count === 1)
      return `<g fill="${mark.color}" transform="${transform}">${glyphUses(mark, typeface, glyphs)}</g>`;
    if (!shared.has(id)) shared.set(id, `<g id="${id}">${glyphUses(mark, typeface, glyphs)}</g>`);
    return `<use xlink:href="#${id}" fill="${mark.color}" transform="${transform}"/>`;
  };
  return { element, definitions: () => [...glyphs.values(), ...shared.values()].join('\n') };
}

/** Key of labels that differ only in place, size and main colour. */
const contentOf = ({ text, spans = [] }: TextMark): string => JSON.stringify([text, spans]);

/** Transform from units of the first font, y upwards, to the page. */
function transformOf({ x, y, widthPt, sizePt, anchor, angle }: TextMark, unitsPerEm: number): string {
  const back = { start: 0, middle: widthPt / 2, end: widthPt }[anchor];
  const turn = (angle * Math.PI) / 180;
  const [left, baseline] = [x - back * Math.cos(turn), y + back * Math.sin(turn)];
  const scale = Number((sizePt / unitsPerEm).toPrecision(7));
  const rotate = angle === 0 ? '' : ` rotate(${-angle})`;
  return `translate(${short(left)} ${short(baseline)})${rotate} scale(${scale} ${-scale})`;
}

function glyphUses(mark: TextMark, typeface: Typeface, glyphs: Map<string, string>): string {
  const placed = typeface.shape(mark.text).glyphs;
  const unitsPerEm = typeface.unitsPerEm(0);
  const runs = colorRuns(mark).map(({ start, end, color }) => {
    const uses = placed
      .filter(({ cluster }) => cluster >= start && cluster < end)
      .map(({ font, id, x, y }) => {
        const outline = typeface.outline(font, id);
        if (outline === '') return '';
        const name = font === 0 ? `g${id}` : `g${font}-${id}`;
        glyphs.set(name, `<path id="${name}" d="${outline}"/>`);
        const place = [Math.round(x * unitsPerEm), Math.round(y * unitsPerEm)] as const;
        return `<use xlink:href="#${name}"${placeOf(place, unitsPerEm / typeface.unitsPerEm(font))}/>`;
      })
      .join('');
    return color === mark.color ? uses : `<g fill="${color}">${uses}</g>`;
  });
  return runs.join('');
}

function placeOf([x, y]: readonly [number, number], scale: number): string {
  if (scale !== 1) return ` transform="translate(${x} ${y}) scale(${Number(scale.toPrecision(7))})"`;
  return (x === 0 ? '' : ` x="${x}"`) + (y === 0 ? '' : ` y="${y}"`);
}

/** Text that can be selected, searched and edited; the viewer sets it in its own font. */
export function liveText(): SvgText {
  return { element: textElement, definitions: () => '' };
}

function textElement(mark: TextMark): string {
  const { text, x, y, sizePt, anchor, angle, color } = mark;
  const rightToLeft = readsRightToLeft(text);
  // In text that reads from right to left, SVG's start is the right end.
  const end = rightToLeft ? { start: 'end', middle: 'middle', end: 'start' }[anchor] : anchor;
  const anchors = (rightToLeft ? ' direction="rtl"' : '') + (end === 'start' ? '' : ` text-anchor="${end}"`);
  const rotate = angle === 0 ? '' : ` transform="rotate(${-angle} ${short(x)} ${short(y)})"`;
  const runs = colorRuns(mark);
  const content = runs.map((run) => spanElement(text, run, color)).join('');
  return `<text x="${short(x)}" y="${short(y)}" font-size="${short(sizePt)}" fill="${color}"${anchors}${rotate}>${content}</text>`;
}

function spanElement(text: string, { start, end, color }: ColorRun, own: string): string {
  const part = escapeXml(text.slice(start, end));
  return color === own ? part : `<tspan fill="${color}">${part}</tspan>`;
}
