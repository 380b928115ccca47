/** The data of the checked figures, each changed in another way. */
import { DATA, save } from './checked.ts';

/** The data of the figures, changed. */
export const with_ = (change: object) => ({ ...DATA, ...change });
/** Their weights, one of which is another. */
export const values = structuredClone(DATA.layers);
(values[1] as number[][])[1] = [0.1, 0.1, 0.68];
const missing = structuredClone(DATA.layers) as (number | null)[][][];
(missing[0] as (number | null)[][])[0] = [0.5, null];
const datasets: Readonly<Record<string, object>> = {
  'values.json': with_({ layers: values }),
  'missing.json': with_({ layers: missing }),
  'title.json': with_({ title: 'Zwei' }),
  'untitled.json': with_({ title: undefined }),
  'options.json': with_({ figure: { vmax: 0.5, dpi: 60, annotate: true } }),
  'tokens.json': with_({ tokens: ['a', 'B', 'c'] }),
  'rows.json': with_({ rows: ['P@1', 'P@3'] }),
  'queries.json': with_({ rows: ['P@1', { label: 'P@2', query: 2 }] }),
  'layers.json': with_({ layers: DATA.layers.slice(0, 1) }),
  'keys.json': with_({ tokens: ['a', 'b', 'c', 'd'] }),
  'heads.json': with_({ reduction: 'mean over 8 heads' }),
  'all.json': with_({
    layers: DATA.layers.map((layer) => layer.map((row) => row.map((weight) => weight / 2))),
  }),
  'wide.json': { ...DATA, figure: { vmax: 0.4, dpi: 60 }, meta: 'another file, the same figure' },
};

export function saveDatasets(): void {
  for (const [name, data] of Object.entries(datasets)) save(name, data);
}
