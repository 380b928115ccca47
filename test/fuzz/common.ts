/** What kinds of cases share: commands that read data, flags of figures, and files made of values. */
import { FORMAT_NAMES } from '../../src/options/formats.ts';
import { negatedFlagOf, OPTION_NAMES } from '../../src/options/option-table.ts';
import type { Random } from '../support/mutate.ts';
import type { Corpus } from './corpus.ts';
import type { Case } from './judge.ts';
import { flagsOf, type Input, someOptions } from './options.ts';

export type Kind = (random: Random, corpus: Corpus) => Case | Promise<Case>;

export const bytesOf = (value: unknown) =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value));
export const SMALL = ['--dpi', '40'];

export const LAST_QUERY = ['--query', '-1'];

/** A command that reads data, mostly one that draws. @param rows flags that name the rows of arrays, where the command draws them */
export function reading(random: Random, name: string, rows: readonly string[] = []): readonly string[] {
  const json = random.chance(0.3) ? ['--json'] : [];
  const out = `out.${random.pick([...FORMAT_NAMES, 'svg', 'png', 'png'])}`;
  const input = name.endsWith('.json') ? 'json' : 'arrays';
  const render = ['render', name, '-o', out, ...SMALL];
  return random.pick([
    [...render, ...json, ...rows],
    [...render, ...json, ...rows],
    [...render, ...someOf(random, 2, input), ...rows],
    // An attention file has no heads.
    input === 'json' && random.chance(0.8) ? render : ['heads', name, '-o', out, ...SMALL],
    ['compare', name, name, '-o', out, ...SMALL, ...rows],
    ['batch', name, '-o', 'out-{name}.png', ...SMALL, ...json, ...rows],
    ['animate', name, name, '-o', `out.${random.pick(['gif', 'webp'])}`, ...SMALL, ...json, ...rows],
    ['preview', name, '--protocol', random.pick(['ascii', 'blocks', 'kitty', 'sixel']), ...rows],
    ['validate', name, ...json],
    random.chance(0.5) ? ['inspect', name, ...json] : ['describe', name, ...json, ...rows],
  ]);
}

/** Flags of figures, of which most are ones that the input takes. A negated one now and then. */
export const someOf = (random: Random, most: number, input: Input): string[] => [
  ...flagsOf(someOptions(random, most, input)),
  ...(random.chance(0.03) ? [negatedFlagOf(random.pick(OPTION_NAMES))] : []),
];
