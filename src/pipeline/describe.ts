/** A figure in words: the pipeline of `describe`, and what an HTML figure tells. Nothing is laid out or painted. */

import { differenceOf, withoutDifference } from '../attention/difference.ts';
import { oneLine } from '../core/words.ts';
import type { Described } from '../describe/description.ts';
import type { Block } from '../describe/document.ts';
import type { DescribedInput } from '../describe/written.ts';
import { defaultColormap } from '../figure/domain.ts';
import { type Figure, type FigureFacts, resolveFigure } from '../figure/figure.ts';
import { labelled } from '../figure/labelled.ts';
import { layersOf, type PanelForm } from '../figure/panel-form.ts';
import { withoutOverlay } from '../figure/patch-options.ts';
import type { OptionSource } from '../options/merge.ts';
import type { FigureOptions } from '../options/options.ts';
import type { Input } from './input.ts';
import { prepare } from './prepare.ts';
import { blaming } from './sources.ts';

/** A figure as far as a description tells of it, under the names that it shows. */
export function describedOf(
  form: PanelForm,
  figure: Figure,
  { extent, domain, clipped }: FigureFacts,
  options: FigureOptions,
): Described {
  const { scale = 'linear', colormap = defaultColormap(extent, domain) } = options;
  const whole = layersOf({ ...form, shown: labelled(form.shown, figure) });
  const difference = differenceOf(whole);
  return {
    attention: withoutDifference(whole),
    ...(difference ? { difference } : {}),
    title: oneLine(figure.title),
    panels: form.kind,
    drawn: { domain, clipped, scale, colormap },
  };
}

/** The whole description as a document. Its code is loaded only for a page that shows it. */
export async function wordsOf(described: Described): Promise<readonly Block[]> {
  const { describe } = await import('../describe/description.ts');
  const { documentOf } = await import('../describe/document.ts');
  return documentOf(described, describe(described, 3));
}

/**
 * Reads an input as `render` does, once, and resolves its figure.
 * @param sources options of the command line and of `--config`
 * @returns the figure, and what was guessed about the input or clipped, a sentence each
 * @throws AttnplotError for an input that cannot be read or is not valid, or that the options do not fit
 */
export async function prepareDescription(
  input: Input,
  sources: readonly OptionSource[],
): Promise<DescribedInput> {
  const prepared = await prepare(input, sources);
  return blaming(prepared, async ({ options }) => {
    const { attention } = prepared;
    const { figure, facts, form } = resolveFigure(attention, withoutOverlay(options));
    const notices = [...prepared.notices, ...facts.notices].map(({ message }) => message);
    return { ...describedOf(form, figure, facts, options), notices };
  });
}
