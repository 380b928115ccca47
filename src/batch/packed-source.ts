import type { ErrorKind } from '../errors.ts';
import type { FigureOptions } from '../options/figure-options.ts';
import type { OptionSource } from '../options/merge.ts';
import { OPTION_NAMES } from '../options/schema.ts';

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
