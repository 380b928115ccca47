import { format } from 'd3-format';

/** Digits shown of the domain's largest magnitude: enough to tell cells apart, few enough to fit them. */
const SIGNIFICANT_DIGITS = 2;
/** Beyond these, a power of ten is shorter than the number in full. */
const MOST_DECIMALS = 4;
const MOST_DIGITS = 5;

/** A number format with the same decimals for every cell of a figure, fine enough for two digits of the largest value. */
export function valueFormat([vmin, vmax]: readonly [number, number]): (value: number) => string {
  const magnitude = Math.floor(Math.log10(Math.max(Math.abs(vmin), Math.abs(vmax))));
  const decimals = Math.max(0, SIGNIFICANT_DIGITS - 1 - magnitude);
  return decimals > MOST_DECIMALS || magnitude > MOST_DIGITS
    ? format(`.${SIGNIFICANT_DIGITS - 1}e`)
    : format(`.${decimals}f`);
}
