import type { Reason } from '../codes.ts';
import type { FigureOptions } from '../options/figure-options.ts';
import { OPTION_NAMES } from '../options/schema.ts';

/** What was drawn with and what would be drawn with, in a phrase: `options changed: vmax 0.4 -> 0.5, title unset`. */
export function optionChanges(then: FigureOptions, now: FigureOptions): Reason[] {
  const changes = OPTION_NAMES.flatMap((name) => {
    const [before, after] = [words(then[name]), words(now[name])];
    return before === after ? [] : [`${name} ${before ?? 'default'} -> ${after ?? 'default'}`];
  });
  return changes.length === 0 ? [] : [{ code: 'options', message: `options changed: ${changes.join(', ')}` }];
}

/** Lists may be written as texts: `[0, 1]` as `0,1`. */
function words(value: unknown): string | undefined {
  if (value === undefined) return undefined;
  const text = Array.isArray(value) ? value.join(',') : String(value);
  return /^[\w.,:%+#@-]+$/.test(text) ? text : JSON.stringify(text);
}
