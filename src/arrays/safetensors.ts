import type { TensorFile } from './array.ts';
import type { ByteSource } from './bytes.ts';
import { checkArrayCount, checkLimit, type Limits, refusal, WRITE_AGAIN } from './limits.ts';
import { stridesOf } from './read-plan.ts';
import { parseEntries, parseHeader, parseMetadata, type TensorEntry } from './safetensors-header.ts';
import { fromArrays, type StoredArray } from './stored-array.ts';

/** The header's length comes first, as a 64-bit integer. */
const LENGTH_BYTES = 8;

/**
 * Opens a `.safetensors` file (https://huggingface.co/docs/safetensors#format).
 * @throws AttnplotError (input) where the header is damaged or its tensors are not, one after the other, the whole rest of the file
 */
export async function openSafetensors(source: ByteSource, limits: Limits): Promise<TensorFile> {
  const { text, offset } = await readHeader(source, limits);
  const header = parseHeader(source.name, text);
  checkArrayCount(source.name, Object.keys(header).length);
  const entries = parseEntries(source.name, header);
  checkOffsets(source.name, entries, source.size - offset);
  const arrays = entries.map(
    ({ name, type, shape, begin }): StoredArray => ({
      name,
      type,
      shape,
      strides: stridesOf(shape),
      littleEndian: true,
      offset: offset + begin,
      open: async () => ({ ...source, close: async () => undefined }),
    }),
  );
  const metadata = parseMetadata(source.name, header);
  const close = () => source.close();
  return fromArrays({ format: 'safetensors', name: source.name, metadata, close }, arrays, limits);
}

async function readHeader(source: ByteSource, limits: Limits): Promise<{ text: string; offset: number }> {
  const { name, size } = source;
  if (size < LENGTH_BYTES)
    throw refusal(
      name,
      'cut-off',
      `found ${size} bytes, expected at least the ${LENGTH_BYTES} of a header's length`,
      WRITE_AGAIN,
    );
  const start = await source.read(0, LENGTH_BYTES);
  const length = Number(new DataView(start.buffer, start.byteOffset).getBigUint64(0, true));
  if (length > size - LENGTH_BYTES)
    throw refusal(
      name,
      'cut-off',
      `found ${size - LENGTH_BYTES} bytes after the header's length, expected a header of ${length}`,
      WRITE_AGAIN,
    );
  checkLimit(name, limits, 'header', 'a header', length);
  const bytes = await source.read(LENGTH_BYTES, length);
  if (bytes[0] !== 0x7b)
    throw refusal(name, 'damaged', 'found a header that does not begin with {', WRITE_AGAIN);
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return { text, offset: LENGTH_BYTES + length };
  } catch {
    throw refusal(name, 'damaged', 'found a header that is not UTF-8', WRITE_AGAIN);
  }
}

/** The format leaves no byte out and none shared, so that nothing hides in a file: whatever differs is damaged. */
function checkOffsets(name: string, entries: readonly TensorEntry[], dataBytes: number): void {
  let end = 0;
  for (const entry of entries.toSorted((a, b) => a.begin - b.begin || a.end - b.end)) {
    if (entry.begin !== end) {
      const what =
        entry.begin < end
          ? 'which another tensor takes too'
          : `after ${entry.begin - end} bytes of no tensor`;
      throw refusal(
        name,
        'damaged',
        `${entry.name}: found data from byte ${entry.begin}, ${what}, expected it from byte ${end}`,
        WRITE_AGAIN,
      );
    }
    end = entry.end;
  }
  if (end !== dataBytes)
    throw refusal(
      name,
      'cut-off',
      `found ${dataBytes} bytes of data, expected ${end}, as the header has it`,
      WRITE_AGAIN,
    );
}
