import type { BatchEvent } from '../batch/events.ts';

type Figure = Extract<BatchEvent, { readonly event: 'figure' }>;

/** What several figures have in common, with the first of them as the example. */
interface Kind {
  readonly figures: Set<string>;
  readonly example: string;
}

/** A line for each kind of warning, notice and clipping, with the number of figures it is about: not a line for each figure. */
export function summariseKinds(figures: readonly Figure[]): string[] {
  const kinds = new Map<string, Kind>();
  const add = (key: string, input: string, text: string) => {
    const kind = kinds.get(key) ?? { figures: new Set(), example: `${text} (${input})` };
    kind.figures.add(input);
    kinds.set(key, kind);
  };
  for (const { input, warnings, notices, clipped, domain } of figures) {
    for (const { message, hint } of warnings)
      add(`warning ${hint || kindOf(message)}`, input, `warning: ${message}${hint && ` (${hint})`}`);
    for (const notice of notices) add(kindOf(notice), input, notice);
    const count = clipped.below + clipped.above;
    if (count > 0)
      add(
        'clipped',
        input,
        `${count} ${count === 1 ? 'value' : 'values'} outside [${domain.join(', ')}] clipped`,
      );
  }
  return [...kinds.values()].map(({ figures, example }) =>
    figures.size === 1 ? `1 figure: ${example}` : `${figures.size} figures, such as: ${example}`,
  );
}

/** The message without what differs from figure to figure: its numbers, and its plural. */
const kindOf = (message: string) => message.replace(/\d[\d.e+-]*/g, '#').replace(/s\b/g, '');
