/** Flags and commands of other tools, looked up by name. Loaded only for an error. */
import { type Elsewhere, FLAGS_ELSEWHERE } from './flags-elsewhere.ts';

/** Commands elsewhere, and the one here. */
export const COMMANDS_ELSEWHERE: Readonly<Record<string, string>> = {
  ...{ plot: 'render', draw: 'render', show: 'render', heatmap: 'render', figure: 'render', fig: 'render' },
  ...{ convert: 'render', export: 'render', save: 'render', view: 'render', run: 'render' },
  ...{ gif: 'animate', animation: 'animate', movie: 'animate', video: 'animate' },
  ...{ all: 'batch', gallery: 'batch', many: 'batch' },
  ...{ verify: 'validate', lint: 'validate', test: 'validate' },
  ...{
    info: 'inspect',
    ls: 'inspect',
    list: 'inspect',
    head: 'inspect',
    stats: 'inspect',
    summary: 'inspect',
  },
  ...{ stale: 'check', status: 'check' },
};

/** A name as the tables have it: `--x-tick_labels` is `xticklabels`. */
const plain = (name: string): string => name.replace(/[-_]/g, '').toLowerCase();

/** A flag elsewhere: the words to type instead, and what else to know; undefined for one that no table has. */
export function flagElsewhere(
  name: string,
  value: string | undefined,
): { readonly write?: readonly string[]; readonly because?: string } | undefined {
  const key = plain(name);
  if (!Object.hasOwn(FLAGS_ELSEWHERE, key)) return undefined;
  const { write, because } = FLAGS_ELSEWHERE[key] as Elsewhere;
  return { ...(write && { write: write(value) }), ...(because === undefined ? {} : { because }) };
}

/** The names of all flags that the table has, for tests and completion. */
export const FLAG_NAMES_ELSEWHERE: readonly string[] = Object.keys(FLAGS_ELSEWHERE);

/** The known flag that is the same but for its spelling: `--font_size`, `--fontsize`. */
export const sameFlag = (name: string, known: readonly string[]): string | undefined =>
  known.find((one) => plain(one) === plain(name));
