/** Cases of damaged data: arrays, attention files, lists of tokens, and checkpoints. */

import type { Random } from '../support/mutate.ts';
import { npy } from '../support/tensor-writers.ts';
import { changedArrays, damagedArrays } from './arrays.ts';
import { bytesOf, type Kind, LAST_QUERY, reading, SMALL, someOf } from './common.ts';
import { type Corpus, DATA } from './corpus.ts';
import type { Case } from './judge.ts';
import { hostileText, mutateContent, mutateText, mutateValue, respelled } from './values.ts';

/** Weights of two layers, five queries and five keys. */
const FIVE = npy('<f4', [2, 5, 5], new Uint8Array(Float32Array.from({ length: 50 }, () => 0.2).buffer));

export const arraysOf =
  (extension: string): Kind =>
  async (random, corpus) => {
    const name = `in${extension}`;
    // Half of the cases get through to a drawing.
    const isWhole = random.chance(0.6);
    const bytes = await (isWhole ? changedArrays : damagedArrays)(extension, random, corpus);
    const how = random.chance(0.2) ? ['--max-memory', '1MB'] : [];
    return {
      args: [...reading(random, name, extension === '.csv' ? [] : LAST_QUERY), ...how],
      files: { [name]: bytes },
    };
  };

export function jsonText(random: Random, { texts, drawnTexts }: Corpus): Case {
  const text = random.chance(0.8)
    ? respelled(random.pick(drawnTexts), random)
    : mutateText(random.pick(texts), random);
  return { args: reading(random, 'in.json'), files: { 'in.json': bytesOf(text) } };
}

export function jsonStructure(random: Random, { texts }: Corpus): Case {
  const values = texts.flatMap((text) => {
    try {
      return [JSON.parse(text)];
    } catch {
      return [];
    }
  });
  const value = random.chance(0.75)
    ? mutateContent(DATA, random)
    : mutateValue(random.chance(0.5) ? DATA : random.pick(values), random);
  return { args: reading(random, 'in.json'), files: { 'in.json': bytesOf(value) } };
}

/** A list of tokens for arrays of five keys and queries, or of the files of a batch. */
export function tokens(random: Random): Case {
  const flag = random.pick(['--tokens', '--row-tokens', '--files-from']);
  const isBatch = flag === '--files-from';
  const list = isBatch ? ['a.npy', 'b.npy'] : DATA.tokens;
  const text = random.pick([
    () => list.join('\n'),
    () => list.join('\r\n'),
    () => `\ufeff${list.join('\n')}\n`,
    () => JSON.stringify(list.map((token) => (random.chance(0.3) ? hostileText(random) : token))),
    () => JSON.stringify(list, undefined, random.below(3)),
    () => list.map((token) => `${token} `).join('\n'),
    () => mutateText(random.chance(0.5) ? list.join('\n') : JSON.stringify(list), random),
    () => JSON.stringify(mutateValue(list, random)),
    () => JSON.stringify({ vocab: { a: 0, b: 1 } }),
  ])();
  const made = isBatch && text.startsWith('[') ? list.join(random.pick(['\n', '\r\n', '\n\n'])) : text;
  const out = isBatch ? ['batch', '-o', 'out-{index}.png'] : ['render', 'a.npy', '-o', 'out.png'];
  const rows = random.chance(0.5) ? ['--query', random.pick(['-1', '0-2', 'all'])] : [];
  return {
    args: [...out, ...SMALL, ...rows, flag, 'list.txt'],
    files: { 'list.txt': bytesOf(made), 'a.npy': FIVE, 'b.npy': FIVE },
  };
}

/** Checkpoints of the same rows and keys; one of them may be of others, or damaged. */
export function animate(random: Random, corpus: Corpus): Case {
  const start = random.chance(0.3) ? mutateContent(DATA, random) : DATA;
  const frame = () => bytesOf(random.chance(0.5) ? mutateContent(start, random, ['layers', 'title']) : start);
  const other = random.pick([
    () => mutateValue(start, random),
    () => mutateContent(start, random),
    () => random.pick(corpus.texts),
  ]);
  const last = random.chance(0.25) ? bytesOf(other()) : frame();
  const files = { 'a-1.json': frame(), 'a-2.json': frame(), 'ü-3.json': last };
  const fps = random.chance(0.3)
    ? ['--fps', random.pick(['0.01', '50', '2', '10', '2', '10', '25', '0', '51', 'x'])]
    : [];
  const out = `out.${random.pick(['gif', 'webp'])}`;
  return {
    args: [
      'animate',
      ...Object.keys(files),
      '-o',
      out,
      ...SMALL,
      ...fps,
      ...(random.chance(0.2) ? someOf(random, 3, 'json') : []),
    ],
    files,
  };
}
