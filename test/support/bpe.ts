/** Byte-level BPE, and labels as tests write them. */
import type { RichText } from '../../src/figure/rich-text.ts';

/** GPT-2's `bytes_to_unicode`, written as in GPT-2, so that the tested code is compared with other code. */
const CHARACTER_OF_BYTE: readonly string[] = (() => {
  const range = (first: string, last: string) => {
    const [from, to] = [first.charCodeAt(0), last.charCodeAt(0)];
    return Array.from({ length: to - from + 1 }, (_, i) => from + i);
  };
  const bytes = [...range('!', '~'), ...range('¡', '¬'), ...range('®', 'ÿ')];
  const characters = [...bytes];
  let n = 0;
  for (let byte = 0; byte < 256; byte++) {
    if (bytes.includes(byte)) continue;
    bytes.push(byte);
    characters.push(256 + n++);
  }
  const table: string[] = [];
  bytes.forEach((byte, i) => {
    table[byte] = String.fromCharCode(characters[i] as number);
  });
  return table;
})();

/** Bytes, and a text, as byte-level BPE writes them. */
export const asBpe = (bytes: Iterable<number>) =>
  Array.from(bytes, (byte) => CHARACTER_OF_BYTE[byte]).join('');
export const bpe = (text: string) => asBpe(Buffer.from(text));
/** A label as its text, marks in [brackets] and special tokens in {braces}. */
export const marked = ({ text, spans }: RichText) => {
  let [shown, at] = ['', 0];
  for (const { start, end, kind } of spans) {
    const part = text.slice(start, end);
    shown += text.slice(at, start) + (kind === 'mark' ? `[${part}]` : `{${part}}`);
    at = end;
  }
  return shown + text.slice(at);
};
