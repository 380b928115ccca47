/** A PNG in the escape sequences of terminals that show pictures. */

/** Where a picture stands: so many columns and lines of text. */
export interface Cells {
  readonly columns: number;
  readonly lines: number;
}

/** Most characters of base64 in one sequence of the kitty protocol. */
const CHUNK = 4096;

/**
 * The kitty graphics protocol: base64 in chunks, of which the first says what is done with it.
 * @param cells where the picture is fitted to characters; undefined for its own pixels, which stay sharp
 */
export function kittySequences(png: Uint8Array, cells: Cells | undefined): string[] {
  const data = Buffer.from(png).toString('base64');
  const size = cells ? `c=${cells.columns},r=${cells.lines},` : '';
  const count = Math.max(1, Math.ceil(data.length / CHUNK));
  return Array.from({ length: count }, (_, i) => {
    // Placed at once (a=T), no answers (q=2), from a PNG (f=100).
    const first = i === 0 ? `a=T,q=2,f=100,${size}` : '';
    const chunk = data.slice(i * CHUNK, (i + 1) * CHUNK);
    return `\x1b_G${first}m=${i === count - 1 ? 0 : 1};${chunk}\x1b\\`;
  });
}

/** Removes the pictures that the kitty protocol has placed. */
export const KITTY_CLEAR = '\x1b_Ga=d,q=2\x1b\\';

/** iTerm2's inline images, which WezTerm and others show too. */
export function iterm2Sequence(png: Uint8Array, { columns, lines }: Cells): string {
  const data = Buffer.from(png).toString('base64');
  return `\x1b]1337;File=inline=1;size=${png.length};width=${columns};height=${lines};preserveAspectRatio=1:${data}\x07`;
}

/** A sequence that tmux hands to the terminal it runs in. */
export const throughTmux = (sequence: string): string =>
  `\x1bPtmux;${sequence.replaceAll('\x1b', '\x1b\x1b')}\x1b\\`;
