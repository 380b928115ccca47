import { AttnplotError, type ErrorKind, type OptionConflict, type Problem } from '../core/errors.ts';
import { OPTION_NAMES } from './option-table.ts';
import type { FigureOptions, OptionName } from './options.ts';

/** One place options came from, and how a user there calls them. */
export interface OptionSource {
  readonly options: FigureOptions;
  /** Whose mistake a bad value is: the command line's or the input file's. */
  readonly kind: ErrorKind;
  /** The option as its author wrote it, such as `--vmin` or `figure.vmin`. */
  readonly nameOf: (option: string) => string;
  /** `file:line:column` of an option, where it stands in a file. */
  readonly positionOf?: (option: string) => string;
}

export interface MergedOptions {
  readonly options: FigureOptions;
  /** Who set an option, if anyone did. */
  readonly sourceOf: (option: string) => OptionSource | undefined;
}

/** What a preset stands for: one that comes later wins over these, too. */
const SET_BY_PRESET: readonly OptionName[] = ['width', 'maxHeight', 'fontSize', 'dpi'];

/** Lays option sources over one another; a later source wins. */
export function mergeOptions(sources: readonly OptionSource[]): MergedOptions {
  const options = sources.reduce((merged: FigureOptions, { options }) => {
    const kept = Object.entries(merged).filter(
      ([name]) => !(options.preset && SET_BY_PRESET.includes(name as OptionName)),
    );
    return { ...Object.fromEntries(kept), ...options };
  }, {});
  const sourceOf = (option: string) =>
    sources.findLast(({ options }) => options[option as OptionName] !== undefined);
  return { options, sourceOf };
}

/** Blames a conflict on whoever set the option; `fallback` answers for an option nobody set. */
export function blame(
  conflict: OptionConflict,
  { sourceOf }: MergedOptions,
  fallback: OptionSource,
): AttnplotError {
  const { option, ...rest } = conflict.problem;
  const source = sourceOf(option) ?? fallback;
  const set = source.options[option as OptionName] !== undefined;
  // A conflict with the data already points at the data; an option nobody set stands nowhere.
  const position = rest.position ?? (set ? source.positionOf?.(option) : undefined);
  const problem: Problem = { ...rest, option: source.nameOf(option), ...(position ? { position } : {}) };
  return new AttnplotError(source.kind, 'the figure cannot be drawn as asked', [problem]);
}

/** A source of options without functions, which cannot pass from thread to thread. */
export interface PackedSource {
  readonly options: FigureOptions;
  readonly kind: ErrorKind;
  readonly names: Readonly<Record<string, string>>;
  readonly positions: Readonly<Record<string, string>>;
}

export function packSource({ options, kind, nameOf, positionOf }: OptionSource): PackedSource {
  const table = (from: (option: string) => string, names: readonly string[]) =>
    Object.fromEntries(names.map((name) => [name, from(name)]));
  return {
    options,
    kind,
    names: table(nameOf, OPTION_NAMES),
    positions: positionOf ? table(positionOf, Object.keys(options)) : {},
  };
}

export function unpackSource({ options, kind, names, positions }: PackedSource): OptionSource {
  return {
    options,
    kind,
    nameOf: (option) => names[option] ?? option,
    positionOf: (option) => positions[option] ?? '',
  };
}
