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

/** As `minifloat`, with each word computed when it first occurs: most files hold few of the 65,536 there are, many times over. */
function remembered(bits: number, fractionBits: number, special: 'ieee' | 'nan') {
  const decode = minifloat(bits, fractionBits, special);
  let values: Float32Array | undefined;
  let known: Uint8Array | undefined;
  return (word: number): number => {
    values ??= new Float32Array(2 ** bits);
    known ??= new Uint8Array(2 ** bits);
    if (known[word] === 0) {
      values[word] = decode(word);
      known[word] = 1;
    }
    return values[word] as number;
  };
}

/**
 * IEEE 754 binary16. Node 20 has neither Float16Array nor DataView.getFloat16; the library that has (@petamoriken/float16,
 * which the tests hold this to) builds tables as it is loaded, 7 ms of every command.
 */
export const float16 = remembered(16, 10, 'ieee');

/** Micikevicius et al. 2022 (arXiv 2209.05433), torch.float8_e4m3fn: no infinity, NaN is 0x7F and 0xFF. */
export const float8E4m3 = remembered(8, 3, 'nan');

/** Micikevicius et al. 2022 (arXiv 2209.05433), torch.float8_e5m2. */
export const float8E5m2 = remembered(8, 2, 'ieee');
