/** Warnings and notices of a batch, a line for all figures that have the same. */
import type { BatchEvent } from '../../batch/protocol.ts';
import { noticesIn } from '../../core/codes.ts';
import { clippedWords, someOf } from '../../core/words.ts';

type Figure = Extract<BatchEvent, { readonly event: 'figure' }>;

/** Inputs whose figures have the same warning or notice, and the text of the first one. */
interface Kind {
  readonly inputs: Set<string>;
  readonly text: string;
}

interface Kinds {
  readonly add: (figure: Figure) => void;
  /** One line per kind: its first input, the number of other ones, and the text. */
  readonly lines: () => string[];
}

/** Groups warnings, notices and clipping by kind, so that not every figure gets a line. */
export function createKinds(): Kinds {
  const kinds = new Map<string, Kind>();
  const note = (key: string, input: string, text: string) => {
    const kind = kinds.get(key) ?? { inputs: new Set(), text };
    kind.inputs.add(input);
    kinds.set(key, kind);
  };
  return {
    add: ({ input, warnings, clipped, domain, ...lists }) => {
      for (const { code, message, hint } of warnings)
        note(`warning ${code}`, input, `warning: ${message}${hint && ` (${hint})`}`);
      for (const { code, message } of noticesIn(lists)) note(`notice ${code}`, input, message);
      const outside = clippedWords(clipped, domain);
      if (outside) note('clipped', input, outside);
    },
    lines: () => [...kinds.values()].map(({ inputs, text }) => `${someOf([...inputs], 1)}: ${text}`),
  };
}
