import type { BatchEvent } from '../batch/events.ts';
import { noticesIn } from '../codes.ts';

type Figure = Extract<BatchEvent, { readonly event: 'figure' }>;

/** What several figures have in common, with the first of them as the example. */
interface Kind {
  readonly figures: Set<string>;
  readonly example: string;
}

interface Kinds {
  readonly add: (figure: Figure) => void;
  /** A line for each kind, with the number of figures it is about. */
  readonly lines: () => string[];
}

/** Gathers warnings, notices and clipping by their kind, so that they are not a line for each figure. */
export function createKinds(): Kinds {
  const kinds = new Map<string, Kind>();
  const note = (key: string, input: string, text: string) => {
    const kind = kinds.get(key) ?? { figures: new Set(), example: `${text} (${input})` };
    kind.figures.add(input);
    kinds.set(key, kind);
  };
  return {
    add: ({ input, warnings, clipped, domain, ...lists }) => {
      for (const { code, message, hint } of warnings)
        note(`warning ${code}`, input, `warning: ${message}${hint && ` (${hint})`}`);
      for (const { code, message } of noticesIn(lists)) note(`notice ${code}`, input, message);
      const count = clipped.below + clipped.above;
      const values = count === 1 ? 'value' : 'values';
      if (count > 0) note('clipped', input, `${count} ${values} outside [${domain.join(', ')}] clipped`);
    },
    lines: () =>
      [...kinds.values()].map(({ figures, example }) =>
        figures.size === 1 ? `1 figure: ${example}` : `${figures.size} figures, such as: ${example}`,
      ),
  };
}
