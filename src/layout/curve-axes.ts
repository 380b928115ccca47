/** The axes of a curve: a frame, ticks with numbers, and what the numbers are. */
import type { Curve } from '../figure/curve.ts';
import type { ColorbarTick } from '../figure/scale.ts';
import { type Plot, xOf } from './plot.ts';
import type { Mark } from './scene.ts';
import { FRAME_COLOR, lineHeight, type Typesetter } from './typesetter.ts';

/** @param ticks of the y axis, by height */
export function axisMarks(
  curve: Curve,
  ticks: readonly ColorbarTick[],
  plot: Plot,
  setter: Typesetter,
): Mark[] {
  const { style } = setter;
  const { left, right, top, bottom } = plot;
  const area = { x: left, y: top, width: right - left, height: bottom - top };
  return [
    { type: 'frame', ...area, strokePt: style.strokePt, color: FRAME_COLOR },
    ...upMarks(ticks, plot, setter),
    ...acrossMarks(curve, plot, setter),
    ...(curve.label === '' ? [] : [upLabel(curve.label, plot, setter)]),
  ];
}

/** Ticks and numbers left of the plot. */
function upMarks(ticks: readonly ColorbarTick[], { left, top, bottom }: Plot, setter: Typesetter): Mark[] {
  const { style } = setter;
  return ticks.flatMap(({ position, label }) => {
    const y = bottom - position * (bottom - top);
    return [
      setter.line(left - style.tickMarkPt, y, left, y),
      setter.text({
        text: label,
        x: left - style.tickMarkPt - 0.5 * style.gapPt,
        y: y + (style.capEm * style.tickPt) / 2,
        sizePt: style.tickPt,
        anchor: 'end',
      }),
    ];
  });
}

/** Ticks and numbers below the plot, and below them what they are. */
function acrossMarks(curve: Curve, plot: Plot, setter: Typesetter): Mark[] {
  const { style } = setter;
  const { left, right, bottom } = plot;
  const numbersTop = bottom + style.tickMarkPt + style.gapPt;
  const baseline = numbersTop + style.ascentEm * style.tickPt;
  const ticks = thinned(curve, plot, setter).flatMap((place) => {
    const x = xOf(curve, place, plot);
    return [
      setter.line(x, bottom, x, bottom + style.tickMarkPt),
      setter.text({ text: String(place), x, y: baseline, sizePt: style.tickPt }),
    ];
  });
  const axis = setter.text({
    text: curve.axis,
    x: (left + right) / 2,
    y: numbersTop + lineHeight(style.tickPt) + style.ascentEm * style.rowPt,
    sizePt: style.rowPt,
  });
  return [...ticks, axis];
}

const upLabel = (label: string, { top, bottom }: Plot, { style, text }: Typesetter): Mark =>
  text({
    text: label,
    x: style.paddingPt + style.ascentEm * style.rowPt,
    y: (top + bottom) / 2,
    sizePt: style.rowPt,
    angle: 90,
  });

/** The places whose numbers do not touch, from the first on; where numbers are dense, every so many of them. */
function thinned(curve: Curve, plot: Plot, { style, widthPt }: Typesetter): number[] {
  const halfOf = (place: number) => (widthPt(String(place), style.tickPt) + 2 * style.gapPt) / 2;
  const kept: number[] = [];
  let end = Number.NEGATIVE_INFINITY;
  for (const place of curve.places) {
    const x = xOf(curve, place, plot);
    if (x - halfOf(place) < end) continue;
    kept.push(place);
    end = x + halfOf(place);
  }
  return kept;
}
