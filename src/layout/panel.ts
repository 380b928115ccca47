import { OptionConflict } from '../errors.ts';
import { readableOn } from '../figure/contrast.ts';
import type { Figure, Panel } from '../figure/figure.ts';
import { CAP_HEIGHT } from '../text/measure.ts';
import type { Group, Mark, TextMark } from './scene.ts';
import { FRAME_COLOR, lineHeight } from './style.ts';
import { type TickPlan, tickLines, tickMarks } from './ticks.ts';
import type { Typesetter } from './typesetter.ts';

/** Where a panel stands, in points. */
export interface PanelPlace {
  readonly layerLabelX: number;
  readonly rowLabelX: number;
  readonly panelX: number;
  readonly panelWidthPt: number;
  readonly y: number;
  readonly rowHeightPt: number;
}

/** Numbers in cells are no larger than row labels, and no smaller than this, in points. */
const LEAST_ANNOTATION_PT = 4;
/** Share of a cell's width and height that its number may take. */
const ANNOTATION_SHARE = { width: 0.86, height: 0.7 } as const;

/** One layer: its heatmap in a frame, its label, row labels, and token labels if `ticks` says how. */
export function layoutPanel(
  panel: Panel,
  figure: Figure,
  place: PanelPlace,
  ticks: TickPlan | undefined,
  setter: Typesetter,
): { group: Group; notices: string[] } {
  const { style } = setter;
  const rowCount = figure.rows.length;
  const area = {
    x: place.panelX,
    y: place.y,
    width: place.panelWidthPt,
    height: rowCount * place.rowHeightPt,
  };
  const rowLabels = layoutRowLabels(figure, place, setter);
  const marks: Mark[] = [
    { type: 'heatmap', ...area, columns: panel.keyCount, rows: rowCount, codes: panel.codes },
    { type: 'frame', ...area, strokePt: style.strokePt, color: FRAME_COLOR },
    setter.text({
      text: panel.label,
      x: place.layerLabelX,
      y: area.y + area.height / 2 + (CAP_HEIGHT * style.layerPt) / 2,
      sizePt: style.layerPt,
      anchor: 'start',
    }),
    ...rowLabels.marks,
    ...layoutAnnotations(panel, figure, place, setter),
  ];
  if (ticks) {
    const at = {
      x: area.x,
      y: area.y + area.height,
      stepPt: area.width / panel.keyCount,
      rowLabelX: place.rowLabelX,
    };
    marks.push(...tickMarks(tickLines(panel, figure.rows), ticks, at, setter));
  }
  return { group: { kind: 'panel', label: panel.label, marks }, notices: rowLabels.notices };
}

/** Labels of all rows, or of every n-th where rows are lower than a line of text. */
function layoutRowLabels(
  figure: Figure,
  { rowLabelX, y, rowHeightPt }: PanelPlace,
  setter: Typesetter,
): { marks: Mark[]; notices: string[] } {
  const sizePt = setter.style.rowPt;
  const every = Math.ceil(lineHeight(sizePt) / rowHeightPt - 1e-6);
  const marks = figure.rows.flatMap(({ label }, row) => {
    if (row % every !== 0) return [];
    const middle = y + (row + 0.5) * rowHeightPt;
    return [
      setter.text({
        text: label,
        x: rowLabelX,
        y: middle + (CAP_HEIGHT * sizePt) / 2,
        sizePt,
        anchor: 'end',
      }),
    ];
  });
  const left = figure.rows.length - marks.length;
  const notices =
    left === 0
      ? []
      : [
          `${left} of ${figure.rows.length} row labels are left out, as rows are only ${rowHeightPt.toFixed(1)} pt high`,
        ];
  return { marks, notices };
}

/** Each value in its cell, all in one size, black or white as the cell's colour asks. */
function layoutAnnotations(panel: Panel, figure: Figure, place: PanelPlace, setter: Typesetter): TextMark[] {
  const { annotation } = panel;
  if (!annotation) return [];
  const stepPt = place.panelWidthPt / panel.keyCount;
  const cells = Array.from(panel.codes, (code, i) => {
    const [row, key] = [Math.floor(i / panel.keyCount), i % panel.keyCount];
    return { text: annotation(row, key), color: readableOn(figure.colors[code] ?? '#ffffff'), row, key };
  }).filter(({ text }) => text !== '');
  const widestAt1Pt = Math.max(0, ...new Set(cells.map(({ text }) => setter.widthPt(text, 1))));
  const sizePt = Math.min(
    setter.style.rowPt,
    ANNOTATION_SHARE.height * place.rowHeightPt,
    (ANNOTATION_SHARE.width * stepPt) / widestAt1Pt,
  );
  if (sizePt < LEAST_ANNOTATION_PT) throw numbersDoNotFit(panel, place, stepPt);
  return cells.map(({ text, color, row, key }) =>
    setter.text({
      text,
      x: place.panelX + (key + 0.5) * stepPt,
      y: place.y + (row + 0.5) * place.rowHeightPt + (CAP_HEIGHT * sizePt) / 2,
      sizePt,
      color,
    }),
  );
}

function numbersDoNotFit(panel: Panel, place: PanelPlace, stepPt: number): OptionConflict {
  return new OptionConflict({
    option: 'annotate',
    message: `found cells of ${stepPt.toFixed(1)} by ${place.rowHeightPt.toFixed(1)} pt in ${panel.label}, expected room for numbers of ${LEAST_ANNOTATION_PT} pt or more`,
    hint: 'make the figure wider or higher, draw fewer keys, rows or layers, or leave the numbers out',
  });
}
