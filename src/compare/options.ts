/** The options of a figure of several inputs: those of flags, over those that the inputs themselves agree on. */
import type { Notice } from '../core/codes.ts';
import { largestOf, smallestOf } from '../core/math.ts';
import type { OptionSource } from '../options/merge.ts';
import type { FigureOptions, OptionName } from '../options/options.ts';
import type { Prepared } from '../pipeline/prepare.ts';
import { APPLIED } from '../provenance/embed.ts';

/** Options of the inputs' own figure blocks, and what is not used of them. */
interface OwnOptions {
  readonly source: OptionSource;
  readonly notices: readonly Notice[];
}

/**
 * An option of figure blocks counts where no input says otherwise; an end of the scale only where all inputs have one, as it
 * would clip the values of others.
 * @param flags of the command line and of `--config`, which win
 */
export function ownOptions(prepared: readonly Prepared[], flags: readonly OptionSource[]): OwnOptions {
  const blocks = prepared.map(({ sources: [own] }) => own?.options ?? {});
  const names = [...new Set(blocks.flatMap((block) => Object.keys(block) as OptionName[]))];
  const asked = names.filter((name) => flags.every(({ options }) => options[name] === undefined));
  const options: Partial<Record<OptionName, unknown>> = {};
  const dropped: OptionName[] = [];
  for (const name of asked) {
    if (APPLIED.includes(name)) continue;
    const value = agreed(name, blocks);
    if (value === undefined) dropped.push(name);
    else options[name] = value;
  }
  const isData = prepared.some(({ sources: [own] }) => own?.isData);
  const source = { options: options as FigureOptions, kind: 'input', isData, nameOf: ofBlock } as const;
  const message = `${dropped.join(', ')} of the inputs' figure blocks ${dropped.length === 1 ? 'is' : 'are'} not used, as the inputs do not agree`;
  return { source, notices: dropped.length === 0 ? [] : [{ code: 'options-differ', message }] };
}

const ofBlock = (option: string): string => `figure.${option}`;

function agreed(name: OptionName, blocks: readonly FigureOptions[]): unknown {
  if (name === 'vmin' || name === 'vmax') {
    const numbers = blocks.flatMap((block) => (typeof block[name] === 'number' ? [block[name]] : []));
    if (numbers.length < blocks.length) return undefined;
    return name === 'vmin' ? smallestOf(numbers, (n) => n) : largestOf(numbers, (n) => n);
  }
  const values = blocks.map((block) => block[name]).filter((value) => value !== undefined);
  // Compared as text, because lists are options too.
  const isOne = new Set(values.map((value) => JSON.stringify(value))).size === 1;
  return isOne ? values[0] : undefined;
}
