/** Titles and subtitles of the figures of a batch or an animation: patterns, filled for each input, or the input's name. */
import { basename, extname } from 'node:path';
import { AttnplotError, type Problem } from '../core/errors.ts';
import { mergeOptions, type OptionSource } from '../options/merge.ts';
import { flagOf } from '../options/option-table.ts';
import type { FigureOptions } from '../options/options.ts';
import type { Prepared } from '../pipeline/prepare.ts';
import { fillText } from './output-pattern.ts';

/** Texts of one figure, as options. */
export type Texts = Pick<FigureOptions, 'title' | 'subtitle'>;

/** Options that are a figure's own: its texts, and the room it leaves so that it lines up with the others. */
export type OwnOptions = Texts & Pick<FigureOptions, 'reserve'>;

const NAMES = ['title', 'subtitle'] as const;

/**
 * The texts of each input whose options have placeholders, such as `{dir}, step {step}`, by its path. Braces around anything
 * else stay as they are.
 * @throws AttnplotError (usage) for inputs without a number where {step} is asked for
 */
export function textsOf(
  { paths, base }: { readonly paths: readonly string[]; readonly base: string },
  sources: readonly OptionSource[],
): ReadonlyMap<string, Texts> {
  const { options, sourceOf } = mergeOptions(sources);
  const problems: Problem[] = [];
  const filled = paths.map((path, index): [string, Texts] => {
    const texts = NAMES.flatMap((name) => {
      const pattern = options[name];
      if (typeof pattern !== 'string') return [];
      const text = fillText(pattern, { path, index, base });
      if (text === undefined) problems.push(noStep(path, sourceOf(name)?.nameOf(name) ?? flagOf(name)));
      return text === undefined || text === pattern ? [] : [[name, text] as const];
    });
    return [path, Object.fromEntries(texts)];
  });
  if (problems.length > 0) throw new AttnplotError('usage', 'a text does not fit the inputs', problems);
  return new Map(filled);
}

const noStep = (input: string, option: string): Problem => ({
  option,
  code: 'bad-pattern',
  message: `found ${input}, expected a number in its name for {step}`,
  hint: 'use {name} or {index} instead',
});

/**
 * A prepared input with its texts, and those of them that it shows. One that has no title anywhere gets its name, because
 * figures of arrays could not be told apart otherwise.
 */
export function withTexts(
  prepared: Prepared,
  input: string,
  asked: Texts,
): { readonly prepared: Prepared; readonly texts: Texts } {
  const { title } = mergeOptions(prepared.sources).options;
  const untitled = title === undefined && prepared.attention.title === undefined;
  const texts = untitled ? { title: basename(input, extname(input)), ...asked } : asked;
  return { prepared: withAsked(prepared, texts), texts };
}

/** A prepared input with these texts, which win over those of all options. A frame has its label in the corner, and needs no name. */
export function withAsked(prepared: Prepared, texts: OwnOptions): Prepared {
  if (Object.keys(texts).length === 0) return prepared;
  const source: OptionSource = { options: texts, kind: 'usage', nameOf: flagOf };
  return { ...prepared, sources: [...prepared.sources, source] };
}
