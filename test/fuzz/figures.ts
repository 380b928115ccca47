/** Damaged figures. */
import { deflateSync } from 'node:zlib';
import type { AttentionFile } from '../../src/attention/file.ts';
import { FORMAT_NAMES } from '../../src/options/formats.ts';
import { compose } from '../../src/pipeline/compose.ts';
import { prepare } from '../../src/pipeline/prepare.ts';
import { draw } from '../../src/pipeline/render.ts';
import { mutateBytes, type Random } from '../support/mutate.ts';
import { type Corpus, DATA } from './corpus.ts';
import { hostileValue, mutateText, mutateValue } from './values.ts';

/** A figure or animation that differs from what attnplot writes, and its name. */
export async function damagedFigure(
  random: Random,
  { figures }: Corpus,
): Promise<readonly [name: string, bytes: Uint8Array]> {
  if (random.chance(0.5)) return withProvenance(random);
  const name = random.pick(Object.keys(figures));
  const bytes = figures[name] as Uint8Array;
  const marked = Buffer.from(bytes).indexOf('attnplot');
  // Half of the time near the start or in what the figure says of itself.
  const below = random.pick([bytes.length, 64, Math.max(1, marked + 200)]);
  const isText = /\.(svg|html)$/.test(name) && random.chance(0.5);
  return [
    name,
    isText
      ? Buffer.from(mutateText(Buffer.from(bytes).toString(), random))
      : mutateBytes(bytes, random, [], below),
  ];
}

/** A whole figure whose provenance is damaged. */
async function withProvenance(random: Random): Promise<readonly [name: string, bytes: Uint8Array]> {
  const format = random.pick(FORMAT_NAMES);
  const source = { options: { format }, kind: 'usage', nameOf: (option: string) => option } as const;
  const prepared = await prepare(DATA as unknown as AttentionFile, [source]);
  const name = `fig.${format}`;
  const { painting } = await compose(prepared);
  const provenance = damaged(painting.metadata.provenance ?? '{}', random);
  const { bytes } = await draw(prepared, { provenance });
  return [name, bytes];
}

function damaged(text: string, random: Random): string {
  if (random.chance(0.2)) return mutateText(text, random);
  const value = JSON.parse(text);
  if (random.chance(0.5)) return JSON.stringify(mutateValue(value, random));
  const data = random.chance(0.9) ? mutateValue(DATA, random) : hostileValue(random);
  return JSON.stringify({ ...value, data: { zlib: deflateSync(JSON.stringify(data)).toString('base64') } });
}
