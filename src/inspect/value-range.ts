/** Smallest and largest finite value, and how many are not finite; the ends are null where no value is. */
export interface ValueRange {
  readonly min: number | null;
  readonly max: number | null;
  readonly nan: number;
  readonly infinite: number;
}

/** Takes values one by one. */
export function startRange() {
  let [min, max, nan, infinite] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0, 0];
  return {
    visit: (value: number) => {
      if (Number.isNaN(value)) nan++;
      else if (!Number.isFinite(value)) infinite++;
      else {
        if (value < min) min = value;
        if (value > max) max = value;
      }
    },
    value: (): ValueRange => ({ min: min > max ? null : min, max: min > max ? null : max, nan, infinite }),
  };
}
