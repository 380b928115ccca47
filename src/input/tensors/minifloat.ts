/**
 * A decoder of floats of at most 16 bits, laid out as sign, exponent, fraction.
 * @param fractionBits as in IEEE 754; the exponent takes the bits between it and the sign
 * @param bits of the whole number
 * @param special `ieee`: the top exponent means infinity and NaN; `nan`: only all ones are NaN, and there is no infinity
 */
export function minifloat(bits: number, fractionBits: number, special: 'ieee' | 'nan') {
  const exponentBits = bits - 1 - fractionBits;
  const top = 2 ** exponentBits - 1;
  const bias = 2 ** (exponentBits - 1) - 1;
  const ones = 2 ** fractionBits - 1;
  return (word: number): number => {
    const sign = word >> (bits - 1) ? -1 : 1;
    const exponent = (word >> fractionBits) & top;
    const fraction = word & ones;
    if (exponent === top && special === 'ieee')
      return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
    if (exponent === top && fraction === ones) return Number.NaN;
    // Exponent 0 has no implied leading 1, and the scale of exponent 1.
    const significand = exponent === 0 ? fraction : fraction + ones + 1;
    return sign * significand * 2 ** (Math.max(exponent, 1) - bias - fractionBits);
  };
}

const tableOf = (decode: (word: number) => number) => Float32Array.from({ length: 256 }, (_, i) => decode(i));

/** Micikevicius et al. 2022 (arXiv 2209.05433), torch.float8_e4m3fn: no infinity, NaN is 0x7F and 0xFF. By byte. */
export const FLOAT8_E4M3: Float32Array = tableOf(minifloat(8, 3, 'nan'));

/** Micikevicius et al. 2022 (arXiv 2209.05433), torch.float8_e5m2. By byte. */
export const FLOAT8_E5M2: Float32Array = tableOf(minifloat(8, 2, 'ieee'));
