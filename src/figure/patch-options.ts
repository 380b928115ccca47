/** Options that go with pictures of patches, and those that do not. */
import type { ProblemCode } from '../core/codes.ts';
import { OptionConflict } from '../core/errors.ts';
import type { FigureOptions, OptionName } from '../options/options.ts';

/** Options that pictures have nothing of, and what they say that draws as usual. */
const UNFIT: readonly (readonly [option: OptionName, usual: readonly unknown[], why: string])[] = [
  ['panels', [], 'a panel is a row of a layer'],
  ['aspect', ['equal'], 'patches are square'],
  ['rowHeight', [], 'the height of a patch is its width'],
  ['ticks', ['none'], 'patches have no labels'],
  ['labelKeys', ['none'], 'patches have no labels'],
  ['tickRotation', [], 'patches have no labels'],
  ['maxLabel', [], 'patches have no labels'],
  ['pin', [], 'patches have no labels'],
  ['segments', [], 'patches have no brackets'],
  ['fold', [false], 'a patch is a key'],
  ['mergeSubwords', [false], 'a patch is a key'],
  ['mark', ['none'], 'outlines go around keys of rows'],
  ['box', [], 'outlines go around keys of rows'],
];

/** Refuses options that pictures have nothing of. @throws OptionConflict */
export function refuseUnfit(options: FigureOptions): void {
  for (const [option, usual, why] of UNFIT) {
    const value = options[option];
    if (value === undefined || usual.includes(value)) continue;
    throw refuse(
      option,
      'flags-conflict',
      `found with a grid of patches, in which ${why}`,
      'leave one of the two out',
    );
  }
}

/** Refuses what goes with a grid, or with an image, where there is none. @throws OptionConflict */
export function refuseWithoutGrid({ grid, skip, image, opacity }: FigureOptions): void {
  if (grid === undefined && (image !== undefined || skip !== undefined))
    throw refuse(
      image === undefined ? 'skip' : 'image',
      'unused-option',
      'found without a grid of patches, which says where the keys are in the image',
      image === undefined
        ? 'give the grid, as in --grid 14x14, or leave keys out with --keys'
        : 'give the grid, as in --grid 14x14',
    );
  if (opacity !== undefined && image === undefined)
    throw refuse(
      'opacity',
      'unused-option',
      'found without an image under the patches; a figure drawn over one does not carry it',
      'give the file with --image, or leave the opacity out',
    );
}

const DEFAULT_OPACITY = 0.6;

/** Opacity of the patches over an image; undefined without one. */
export const opacityOf = ({ image, opacity = DEFAULT_OPACITY }: FigureOptions): number | undefined =>
  image === undefined ? undefined : opacity;

/** Options of a figure in words or characters, which need no image: a figure drawn over one says so, and does not carry it. */
export function withoutOverlay(options: FigureOptions): FigureOptions {
  const { opacity: _, ...rest } = options;
  return options.image === undefined ? rest : options;
}

/** A conflict of one option, to be thrown. */
export const refuse = (option: OptionName, code: ProblemCode, message: string, hint: string) =>
  new OptionConflict({ option, code, message, hint });
