/** Options that another option leaves nothing to act on, such as a label of a colorbar that is not drawn. */
import { OptionConflict } from '../core/errors.ts';
import type { FigureOptions, OptionName } from './options.ts';

/** An option without effect. */
interface Unused {
  readonly option: OptionName;
  /** The option that leaves it nothing to act on. */
  readonly by: OptionName;
  readonly isUnused: (options: FigureOptions) => boolean;
  /** What was found, and what is expected. */
  readonly words: string;
  readonly hint: string;
}

const without = (
  by: OptionName,
  options: readonly OptionName[],
  rest: Omit<Unused, 'option' | 'by'>,
): Unused[] => options.map((option) => ({ option, by, ...rest }));

const EITHER = 'leave one of the two options out';

const UNUSED: readonly Unused[] = [
  ...without('colorbar', ['colorbarLabel', 'colorbarTicks'], {
    isUnused: ({ colorbar }) => colorbar === false || colorbar === 'none',
    words: 'without a colorbar, expected one to label',
    hint: EITHER,
  }),
  ...without('ticks', ['labelKeys'], {
    isUnused: ({ ticks, labelKeys }) => ticks === 'none' && labelKeys !== 'none',
    words: 'with ticks "none", expected panels that have token labels',
    hint: 'leave ticks out, or name the keys with pin, which ticks "none" keeps',
  }),
  // Names of segments turn by themselves, but are no longer than maxLabel.
  ...without('ticks', ['tickRotation'], {
    isUnused: ({ ticks, pin }) => ticks === 'none' && pin === undefined,
    words: 'with ticks "none", expected panels that have token labels',
    hint: EITHER,
  }),
  ...without('ticks', ['maxLabel'], {
    isUnused: ({ ticks, pin, segments }) => ticks === 'none' && pin === undefined && segments === undefined,
    words: 'with ticks "none", expected panels that have token labels',
    hint: EITHER,
  }),
  ...without('title', ['titleFontSize'], {
    isUnused: ({ title, letter }) => title === false && letter === undefined,
    words: 'without a title or a letter, whose size it is',
    hint: EITHER,
  }),
  ...without('stat', ['statKey', 'statOn'], {
    isUnused: ({ stat }) => stat === undefined,
    words: 'without a statistic, expected one of heads',
    hint: 'name it, as in --stat sink, or leave the option out',
  }),
];

const unusedIn = (options: FigureOptions): Unused[] =>
  UNUSED.filter(({ option, isUnused }) => options[option] !== undefined && isUnused(options));

/** Refuses an option that another leaves nothing to act on. @throws OptionConflict */
export function refuseUnused(options: FigureOptions): void {
  const [first] = unusedIn(options);
  if (first)
    throw new OptionConflict({
      option: first.option,
      code: 'unused-option',
      message: `found ${first.words}`,
      hint: first.hint,
    });
}

/** Options without those that `isOverruled` by the option that leaves them nothing to act on. */
export function withoutOverruled(
  options: FigureOptions,
  isOverruled: (option: OptionName, by: OptionName) => boolean,
): FigureOptions {
  const overruled = unusedIn(options).filter(({ option, by }) => isOverruled(option, by));
  const names = new Set<string>(overruled.map(({ option }) => option));
  return names.size === 0
    ? options
    : Object.fromEntries(Object.entries(options).filter(([name]) => !names.has(name)));
}
