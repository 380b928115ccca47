/** Several prepared inputs as one: what is drawn, the options, what is said of each input, and where all of it comes from. */
import { basename } from 'node:path';
import type { Attention } from '../attention/attention.ts';
import { type Notice, uniqueNotices } from '../core/codes.ts';
import { worstFirst } from '../diagnose/finding.ts';
import type { OptionSource } from '../options/merge.ts';
import type { FigureOptions } from '../options/options.ts';
import type { Prepared } from '../pipeline/prepare.ts';
import { blaming } from '../pipeline/sources.ts';
import type { Combining } from '../provenance/provenance.ts';
import type { Named } from './align.ts';
import { ownOptions } from './options.ts';

/** Inputs that have been read, with their paths and names. */
export interface ReadInputs {
  readonly paths: readonly string[];
  readonly prepared: readonly Prepared[];
  readonly named: readonly Named[];
  /** Options of the command line and of `--config`. */
  readonly flags: readonly OptionSource[];
}

/**
 * One prepared figure of several inputs.
 * @param make puts the attentions together
 * @throws AttnplotError for inputs that cannot be put together, about the option that is to blame
 */
export async function combine(
  { paths, prepared, named, flags }: ReadInputs,
  combining: Combining,
  make: (options: FigureOptions) => { readonly attention: Attention; readonly notices: readonly Notice[] },
): Promise<Prepared> {
  const own = ownOptions(prepared, flags);
  const sources = [own.source, ...flags];
  const positionOf = () => '';
  const { attention, notices } = await blaming({ sources, positionOf }, async ({ options }) => make(options));
  const files = prepared.map(({ identity }, i) => ({
    name: basename(paths[i] as string),
    ...(identity ?? { bytes: 0 }),
  }));
  return {
    attention,
    sources,
    findings: worstFirst(
      prepared.flatMap(({ findings }, i) =>
        findings.map((one) => ({ ...one, message: `${named[i]?.name}: ${one.message}` })),
      ),
    ),
    notices: uniqueNotices([...notices, ...own.notices, ...eachNotice(prepared, named)]),
    origin: { combining, inputs: files },
    positionOf,
  };
}

/** Inputs that a notice names; more are counted. */
const MOST_NAMED = 4;

/** Notices of inputs: as they are where all inputs have them, else with the names of those that do. */
function eachNotice(prepared: readonly Prepared[], named: readonly Named[]): Notice[] {
  const all = uniqueNotices(prepared.flatMap(({ notices }) => notices));
  return all.map((notice) => {
    const having = named.filter((_, i) =>
      prepared[i]?.notices.some(({ message }) => message === notice.message),
    );
    if (having.length === named.length) return notice;
    const names =
      having.length > MOST_NAMED
        ? `${having.length} of ${named.length} inputs`
        : having.map(({ name }) => name).join(', ');
    return { ...notice, message: `${names}: ${notice.message}` };
  });
}
