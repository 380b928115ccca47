/**
 * Decimal numbers in bytes to the doubles nearest to them, bit for bit what JSON.parse makes of the same text.
 *
 * Up to 2^53 the digits of a decimal are an exact double, as are the powers of ten up to 10^22: one division or
 * multiplication rounds once, and so rightly (Clinger, "How to read floating point numbers accurately", 1990). Longer ones,
 * such as the 17 digits that Python writes of a float32, are divided as sums of two doubles, with some 104 bits (Dekker,
 * 1971). The rare one that lies too near the middle of two doubles to tell, and all others, are left to `Number`.
 */

/** 10^0 to 10^22, which are exact. */
export const POWERS_OF_TEN = Float64Array.from({ length: 23 }, (_, exponent) => Number(`1e${exponent}`));
export const LARGEST_EXPONENT = POWERS_OF_TEN.length - 1;

const [PLUS, MINUS, POINT, ZERO] = [0x2b, 0x2d, 0x2e, 0x30] as const;
const isDigit = (byte: number) => byte >= ZERO && byte <= ZERO + 9;

/** Digits that surely are an exact double, and those that may follow them. */
const HEAD_DIGITS = 15;
const TAIL_DIGITS = 7;

/**
 * The value of the JSON number, without a sign, that stands in `bytes` from `start` to `end`.
 * @param scale how many of its digits stand behind the point, less its exponent
 */
export function toDouble(bytes: Uint8Array, start: number, end: number, scale: number): number {
  // Its digits, but for zeros before all others.
  let [head, tail, count] = [0, 0, 0];
  for (let at = start; at < end; at++) {
    const byte = bytes[at] as number;
    if (byte === POINT || (byte === ZERO && count === 0)) continue;
    if (!isDigit(byte)) break;
    if (count < HEAD_DIGITS) head = head * 10 + (byte - ZERO);
    else tail = tail * 10 + (byte - ZERO);
    count++;
  }
  if (count <= HEAD_DIGITS && Math.abs(scale) <= LARGEST_EXPONENT)
    return scale < 0 ? head * (POWERS_OF_TEN[-scale] as number) : head / (POWERS_OF_TEN[scale] as number);
  const tailDigits = count - HEAD_DIGITS;
  const isKnown = tailDigits > 0 && tailDigits <= TAIL_DIGITS && scale >= 0 && scale <= 2 * LARGEST_EXPONENT;
  const value = isKnown ? divide(head, tail, tailDigits, scale) : Number.NaN;
  return Number.isNaN(value) ? Number(Buffer.from(bytes.subarray(start, end)).toString('latin1')) : value;
}

/** The exponent of which `e` stands at an offset, with digits up to `end`. */
export function exponentOf(bytes: Uint8Array, e: number, end: number): number {
  const sign = bytes[e + 1];
  let exponent = 0;
  for (let at = sign === MINUS || sign === PLUS ? e + 2 : e + 1; at < end; at++)
    exponent = exponent * 10 + ((bytes[at] as number) - ZERO);
  return sign === MINUS ? -exponent : exponent;
}

/** More than the error of `divide`, as a share of its low double, and far too little to leave many roundings in doubt. */
const DOUBT = 2 ** -30;

/** `(head * 10^tailDigits + tail) / 10^scale`; NaN where its rounding is in doubt. */
function divide(head: number, tail: number, tailDigits: number, scale: number): number {
  const shift = POWERS_OF_TEN[tailDigits] as number;
  // The value is high + low, of which low is what a double cannot hold beside high.
  const product = head * shift;
  const rest = productError(head, shift, product) + tail;
  let high = product + rest;
  let low = rest - (high - product);
  for (let left = scale; left > 0; left -= LARGEST_EXPONENT) {
    const power = POWERS_OF_TEN[Math.min(left, LARGEST_EXPONENT)] as number;
    const quotient = high / power;
    const back = quotient * power;
    const correction = (high - back - productError(quotient, power, back) + low) / power;
    high = quotient + correction;
    low = correction - (high - quotient);
  }
  return high + low * (1 + DOUBT) === high ? high : Number.NaN;
}

/** What rounding took from `product`, that of two doubles. */
function productError(a: number, b: number, product: number): number {
  const [aHigh, bHigh] = [upperHalf(a), upperHalf(b)];
  const [aLow, bLow] = [a - aHigh, b - bHigh];
  return aHigh * bHigh - product + aHigh * bLow + aLow * bHigh + aLow * bLow;
}

/** The upper 26 bits of a double: products of halves are exact. */
function upperHalf(value: number): number {
  const scaled = (2 ** 27 + 1) * value;
  return scaled - (scaled - value);
}
