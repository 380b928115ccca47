/** Cases of damaged files that attnplot wrote: figures, and manifests of batches. */
import { FORMAT_NAMES } from '../../src/options/formats.ts';
import type { Random } from '../support/mutate.ts';
import { bytesOf } from './common.ts';
import { type Corpus, DATA } from './corpus.ts';
import { damagedFigure } from './figures.ts';
import type { Case } from './judge.ts';
import { mutateText, mutateValue } from './values.ts';

export async function figures(random: Random, corpus: Corpus): Promise<Case> {
  const [name, bytes] = await damagedFigure(random, corpus);
  const args = random.pick([
    ['render', name, '-o', `out.${random.pick(FORMAT_NAMES)}`],
    ['render', name, '-o', name],
    ['check', name, ...random.pick([[], ['--json'], ['--pixels'], ['--data', 'in.json'], ['--data', name]])],
    ['inspect', name, ...random.pick([[], ['--json'], ['--data']])],
    ['describe', name],
    ['validate', name],
    // An existing figure is read to see whether it is up to date.
    ['render', 'in.json', '-o', name],
    ['batch', 'in.json', '-o', name],
  ]);
  return { args, files: { [name]: bytes, 'in.json': bytesOf(DATA) } };
}

export function manifests(random: Random, { batch }: Corpus): Case {
  const name = random.pick(
    Object.keys(batch).filter((path) => path.endsWith('.json') || path.endsWith('.svg')),
  );
  const text = Buffer.from(batch[name] as Uint8Array).toString();
  const damaged =
    name.endsWith('.json') && random.chance(0.7)
      ? JSON.stringify(mutateValue(JSON.parse(text), random))
      : mutateText(text, random);
  const run = ['batch', 'step-*.json', '-o', 'out-{name}.svg', '--manifest', 'manifest.json'];
  const args = random.pick([
    run,
    [...run, '--json'],
    [...run, '--gallery'],
    [...run, '--scale-from', 'manifest.json'],
    ['batch', '--merge', 'manifest.json', '--manifest', 'other.json'],
    [
      'check',
      '--manifest',
      'manifest.json',
      ...random.pick([[], ['--json'], ['--pixels'], ['--format', 'github']]),
    ],
    ['render', 'step-1.json', '-o', 'out.svg', '--vmax', 'p99'],
  ]);
  return { args, files: { ...batch, [name]: bytesOf(damaged) } };
}
