import { AttnplotError, type ErrorKind, type OptionConflict, type Problem } from '../core/errors.ts';
import { OPTION_NAMES } from './option-table.ts';
import type { FigureOptions, OptionName } from './options.ts';
import { SET_BY_PRESET } from './presets.ts';
import { withoutOverruled } from './unused.ts';

/** Options from one place: the command line, a `--config` file or the input's `figure` block. */
export interface OptionSource {
  readonly options: FigureOptions;
  /** The kind of the error for a wrong value: `usage` for the command line, `input` for the input file. */
  readonly kind: ErrorKind;
  /** The option as its author wrote it, such as `--vmin` or `figure.vmin`. */
  readonly nameOf: (option: string) => string;
  /** Set where the data says it, which a stranger may have written: files that it names are not opened. */
  readonly isData?: boolean;
  /** `file:line:column` of an option that a file sets. */
  readonly positionOf?: (option: string) => string;
}

/** The options of all sources, laid over one another. */
export interface MergedOptions {
  readonly options: FigureOptions;
  /** The source that set an option; undefined if none did. */
  readonly sourceOf: (option: string) => OptionSource | undefined;
  /** Of some options the one that the last source set; the first of one source. */
  readonly lastOf: (first: string, others: readonly string[]) => string;
}

/**
 * Lays sources over one another. A later source wins; its preset also wins over earlier options that presets set, and where it
 * leaves an earlier option nothing to act on, as `--no-colorbar` a label in the file, that option is gone.
 */
export function mergeOptions(sources: readonly OptionSource[]): MergedOptions {
  const all = sources.reduce((merged: FigureOptions, { options }) => {
    const kept = Object.entries(merged).filter(
      ([name]) => !(options.preset && (SET_BY_PRESET as readonly string[]).includes(name)),
    );
    return { ...Object.fromEntries(kept), ...options };
  }, {});
  const placeOf = (option: string) =>
    sources.findLastIndex(({ options }) => options[option as OptionName] !== undefined);
  return {
    options: withoutOverruled(all, (option, by) => placeOf(option) < placeOf(by)),
    sourceOf: (option) => sources[placeOf(option)],
    lastOf: (first, others) =>
      others.reduce((last, other) => (placeOf(other) > placeOf(last) ? other : last), first),
  };
}

/**
 * The error for a conflict, in the terms of the source that set the option, or of `fallback` if none did. A flag that contradicts
 * what a file says is to blame, and not the file.
 */
export function blame(
  conflict: OptionConflict,
  { sourceOf, lastOf }: MergedOptions,
  fallback: OptionSource,
): AttnplotError {
  const { option: first, others = [], ...rest } = conflict.problem;
  const option = lastOf(first, others);
  const source = sourceOf(option) ?? fallback;
  const set = source.options[option as OptionName] !== undefined;
  // A conflict with the data already has the data's position. An option that no source set has none.
  const position = rest.position ?? (set ? source.positionOf?.(option) : undefined);
  const problem: Problem = { ...rest, option: source.nameOf(option), ...(position ? { position } : {}) };
  return new AttnplotError(source.kind, 'the figure cannot be drawn as asked', [problem]);
}

/** A source as plain data, because functions cannot be sent to a worker. */
export interface PackedSource {
  readonly options: FigureOptions;
  readonly kind: ErrorKind;
  readonly isData: boolean;
  readonly names: Readonly<Record<string, string>>;
  readonly positions: Readonly<Record<string, string>>;
}

/** Makes a source that can be sent to a worker. */
export function packSource({
  options,
  kind,
  isData = false,
  nameOf,
  positionOf,
}: OptionSource): PackedSource {
  const table = (from: (option: string) => string, names: readonly string[]) =>
    Object.fromEntries(names.map((name) => [name, from(name)]));
  return {
    options,
    kind,
    isData,
    names: table(nameOf, OPTION_NAMES),
    positions: positionOf ? table(positionOf, Object.keys(options)) : {},
  };
}

/** The inverse of `packSource`. */
export function unpackSource({ options, kind, isData, names, positions }: PackedSource): OptionSource {
  return {
    options,
    kind,
    isData,
    nameOf: (option) => names[option] ?? option,
    positionOf: (option) => positions[option] ?? '',
  };
}
