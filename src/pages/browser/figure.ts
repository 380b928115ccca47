/** The script of an HTML figure. */
import type { CellMap } from '../map-cells.ts';
import { attachThemeButton, byId } from './dom.ts';
import { pngFile, saveAs, svgFile } from './download.ts';
import { attachReadout } from './readout.ts';

const plot = byId('plot');
const output = byId('readout');
const readout = attachReadout(plot, output);
const cells = document.getElementById('cells')?.textContent;
readout.use(cells ? (JSON.parse(cells) as CellMap) : null);
attachThemeButton(byId('theme'));

const svg = plot.querySelector('svg') as SVGElement;
/** The file name of the page, without its extension. */
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
