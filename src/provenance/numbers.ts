/** Exact packing of weights: as narrow as loses nothing, in byte planes, which deflate to about half of what whole words do. */

/**
 * How numbers are stored: `decimal3` as 32-bit integers in thousandths, as weights rounded for JSON are; the others as IEEE 754.
 * All are little-endian.
 */
export type NumberType = 'float32' | 'float64' | `decimal${number}`;

const MOST_PLACES = 6;
const MOST_INTEGER = 2 ** 31 - 1;

/** The narrowest type that holds every value exactly; -0 counts as 0, which is drawn alike. */
export function narrowestType(values: Float64Array): NumberType {
  const places = decimalPlaces(values);
  if (places !== undefined) return `decimal${places}`;
  return values.every((value) => Math.fround(value) === value) ? 'float32' : 'float64';
}

/**
 * Decimal places that all values have at most; undefined where one has more than six, or too many digits before them. Division
 * of two whole numbers is rounded correctly, so what it gives back is the very number the decimal stands for.
 */
function decimalPlaces(values: Float64Array): number | undefined {
  let [places, power, largest] = [0, 1, 0];
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    largest = Math.max(largest, Math.abs(value));
    while (Math.round(value * power) / power !== value) {
      if (++places > MOST_PLACES) return undefined;
      power *= 10;
    }
  }
  return largest * power <= MOST_INTEGER ? places : undefined;
}

/** Bytes of a number of this type. */
export const widthOf = (type: NumberType): 4 | 8 => (type === 'float64' ? 8 : 4);

/** The values' bytes in planes: the first bytes of all, then the second bytes of all, and so on. */
export function packNumbers(values: Float64Array, type: NumberType): Uint8Array {
  const words = new Uint8Array(wordsOf(values, type).buffer);
  const width = widthOf(type);
  const planes = new Uint8Array(words.length);
  for (let i = 0; i < values.length; i++)
    for (let plane = 0; plane < width; plane++)
      planes[plane * values.length + i] = words[i * width + plane] as number;
  return planes;
}

function wordsOf(values: Float64Array, type: NumberType): Int32Array | Float32Array | Float64Array {
  if (type === 'float32') return Float32Array.from(values);
  if (type === 'float64') return values.slice();
  const power = 10 ** placesOf(type);
  return Int32Array.from(values, (value) => Math.round(value * power));
}

/** The inverse of `packNumbers`. @param planes a whole number of words of the type */
export function unpackNumbers(planes: Uint8Array, type: NumberType): Float64Array {
  const width = widthOf(type);
  const count = planes.length / width;
  const words = new Uint8Array(planes.length);
  for (let i = 0; i < count; i++)
    for (let plane = 0; plane < width; plane++)
      words[i * width + plane] = planes[plane * count + i] as number;
  if (type === 'float32') return Float64Array.from(new Float32Array(words.buffer));
  if (type === 'float64') return new Float64Array(words.buffer);
  const power = 10 ** placesOf(type);
  return Float64Array.from(new Int32Array(words.buffer), (scaled) => scaled / power);
}

const placesOf = (type: NumberType) => Number(type.slice('decimal'.length));
