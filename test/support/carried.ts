/** What the tests of provenance share: figures and the values that they carry. */
import { join } from 'node:path';
import { inflateSync } from 'node:zlib';
import type { AttentionFile } from '../../src/attention/file.ts';
import { formatData } from '../../src/cli/inspect.ts';
import { sha256 } from '../../src/core/files.ts';
import { render } from '../../src/pipeline/render.ts';
import type { Provenance } from '../../src/provenance/provenance.ts';
import { decodePng } from '../golden.ts';
import { ROOT } from './command.ts';
import { dataIn } from './provenance.ts';

export const SEED = join(ROOT, 'fixtures/abspe-pause.json');

export const VALUES = 'found damaged values, expected values as attnplot writes them';

/** The data that a figure carries, read without attnplot's code. */
export const unpacked = ({ data }: Pick<Provenance, 'data'>): AttentionFile =>
  JSON.parse(inflateSync(Buffer.from(data?.zlib ?? '', 'base64')).toString());

export const pixels = (png: Uint8Array) => sha256(decodePng(png).data);

/** Figure -> data, as `inspect --data` prints it -> figure. */
export async function redraw(png: Uint8Array): Promise<Uint8Array> {
  return (await render(JSON.parse(formatData(dataIn(png))) as AttentionFile)).bytes;
}
