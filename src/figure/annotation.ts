import { format } from 'd3-format';

/** Digits shown of the domain's largest magnitude: enough to tell cells apart, few enough to fit them. */
const SIGNIFICANT_DIGITS = 2;

/** A number format with the same decimals for every cell of a figure, fine enough for two digits of the largest value. */
export function valueFormat([vmin, vmax]: readonly [number, number]): (value: number) => string {
  const magnitude = Math.floor(Math.log10(Math.max(Math.abs(vmin), Math.abs(vmax))));
  const decimals = Math.max(0, SIGNIFICANT_DIGITS - 1 - magnitude);
  return decimals > 4 ? format('.1e') : format(`.${decimals}f`);
}
