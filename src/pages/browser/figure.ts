/** The script of a figure's page. */
import type { CellMap } from '../map-cells.ts';
import { pngFile, saveAs, svgFile } from './download.ts';
import { attachThemeButton, byId } from './page.ts';
import { attachReadout } from './readout.ts';

const plot = byId('plot');
const readout = attachReadout(plot, byId('readout'));
const cells = document.getElementById('cells')?.textContent;
readout.use(cells ? (JSON.parse(cells) as CellMap) : null);
attachThemeButton(byId('theme'));

const svg = plot.querySelector('svg') as SVGElement;
/** The page's own name, without its extension. */
const name =
  decodeURIComponent(location.pathname.split('/').at(-1) ?? '').replace(/\.[^.]*$/, '') || 'figure';
byId('save-svg').addEventListener('click', () => saveAs(svgFile(svg), `${name}.svg`));
byId('save-png').addEventListener('click', async (event) => {
  const { width, height, dpi } = (event.currentTarget as HTMLElement).dataset;
  const message = byId('message');
  message.textContent = '';
  try {
    saveAs(await pngFile(svg, Number(width), Number(height), Number(dpi)), `${name}.png`);
  } catch {
    message.textContent = `This browser cannot draw ${width} x ${height} pixels: save the SVG, or run attnplot render.`;
  }
});
byId('tools').hidden = false;
