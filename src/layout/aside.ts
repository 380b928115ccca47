/** Numbers right of the rows of a panel, as the divergence of two inputs. */
import { largestOf } from '../core/math.ts';
import type { Figure } from '../figure/figure.ts';
import type { Panel } from '../figure/panel.ts';
import type { Area, TextMark } from './scene.ts';
import { lineHeight, type Typesetter } from './typesetter.ts';

/** Room that they take right of a panel, the distance to it included; 0 where there are none. */
export function asidePt({ panels }: Figure, { style, widthPt }: Typesetter): number {
  const texts = panels.flatMap(({ aside = [] }) => aside);
  return texts.length === 0 ? 0 : style.gapPt + largestOf(texts, (text) => widthPt(text, style.tickPt));
}

/** The number of each row; of rows lower than text, of every n-th. */
export function layoutAside({ aside = [] }: Panel, area: Area, setter: Typesetter): TextMark[] {
  const { style } = setter;
  const rowPt = area.height / Math.max(1, aside.length);
  const every = Math.ceil(lineHeight(style.tickPt) / rowPt - 1e-6);
  return aside.flatMap((text, row) => {
    if (row % every !== 0 || text === '') return [];
    const y = area.y + (row + 0.5) * rowPt + (style.capEm * style.tickPt) / 2;
    const place = { x: area.x + area.width + style.gapPt, y, sizePt: style.tickPt };
    return [setter.text({ text, ...place, anchor: 'start', color: setter.palette.dim })];
  });
}
