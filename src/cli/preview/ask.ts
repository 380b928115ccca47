/** Asks a terminal which pictures it shows. */
import { openSync } from 'node:fs';
import { ReadStream } from 'node:tty';

/** What a terminal has answered; what it left out is absent. */
export interface Answers {
  readonly kitty: boolean;
  readonly sixel: boolean;
  /** Its name and version, by XTVERSION. */
  readonly name?: string;
  /** Size of a character in pixels. */
  readonly cell?: { readonly width: number; readonly height: number };
  /** Colours of a sixel picture. */
  readonly colors?: number;
}

export const NO_ANSWERS: Answers = { kitty: false, sixel: false };

/**
 * The questions, in one go. Every terminal answers the last one (DA1), and answers in order, so nothing is left to wait for after
 * that. Before it: a picture of one pixel in the kitty protocol, XTVERSION, the sizes of a character, of the
 * text area and of sixel pictures in pixels, and as many colours for sixels as a palette has.
 */
const QUESTIONS = [
  '_Gi=31,s=1,v=1,a=q,t=d,f=24;AAAA\x1b\\',
  ...['[>q', '[16t', '[14t', '[?2;1;0S', '[?1;3;256S', '[c'],
]
  .map((question) => `\x1b${question}`)
  .join('');
/** Longest wait, for a terminal that answers nothing or a line that is slow. */
const SAFETY_MS = 2000;
const ESC = '\x1b';
/** The answer to DA1, which ends the answers. */
const DEVICE_ATTRIBUTES = new RegExp(`${ESC}\\[\\?([\\d;]*)c`);

/** Reads the answers of a terminal of so many columns and lines. */
export function readAnswers(text: string, columns: number, lines: number): Answers {
  const find = (pattern: string) => new RegExp(ESC + pattern).exec(text)?.slice(1).map(String);
  const [attributes = ''] = DEVICE_ATTRIBUTES.exec(text)?.slice(1) ?? [];
  const [name] = find('P>\\|([^\\x1b]*)') ?? [];
  const [colors] = (find('\\[\\?1;0;(\\d+)S') ?? []).map(Number);
  const cell = cellOf(find, columns, lines);
  return {
    kitty: /_Gi=31;OK/.test(text),
    sixel: attributes.split(';').slice(1).includes('4'),
    ...(name === undefined ? {} : { name }),
    ...(cell ? { cell } : {}),
    ...(colors ? { colors } : {}),
  };
}

/** The size of a character, or of the area that holds all of them, height first but for sixel pictures. */
function cellOf(
  find: (pattern: string) => readonly string[] | undefined,
  columns: number,
  lines: number,
): Answers['cell'] {
  const cell = find('\\[6;(\\d+);(\\d+)t');
  if (cell && Number(cell[0]) > 0 && Number(cell[1]) > 0)
    return { width: Number(cell[1]), height: Number(cell[0]) };
  const area = find('\\[4;(\\d+);(\\d+)t') ?? find('\\[\\?2;0;(\\d+);(\\d+)S')?.toReversed() ?? [];
  const [height = 0, width = 0] = area.map(Number);
  const [across, down] = [Math.floor(width / columns), Math.floor(height / lines)];
  return across > 0 && down > 0 ? { width: across, height: down } : undefined;
}

/** Asks the terminal of this process; nothing is known of one that cannot be read. */
export async function askTerminal(columns: number, lines: number): Promise<Answers> {
  const terminal = openTerminal();
  if (!terminal) return NO_ANSWERS;
  const wasRaw = terminal.isRaw;
  terminal.setRawMode(true);
  try {
    return readAnswers(await answersOf(terminal), columns, lines);
  } finally {
    terminal.setRawMode(wasRaw);
    if (terminal === process.stdin) terminal.pause();
    else terminal.destroy();
  }
}

/** Standard input, or the terminal itself where that is data. */
function openTerminal(): ReadStream | undefined {
  if (process.stdin.isTTY) return process.stdin;
  try {
    return new ReadStream(openSync('/dev/tty', 'r'));
  } catch {
    return undefined;
  }
}

function answersOf(terminal: ReadStream): Promise<string> {
  return new Promise((resolve) => {
    let text = '';
    const finish = () => {
      clearTimeout(timer);
      terminal.off('data', read);
      resolve(text);
    };
    const read = (bytes: Buffer) => {
      text += bytes.toString('latin1');
      if (DEVICE_ATTRIBUTES.test(text)) finish();
    };
    const timer = setTimeout(finish, SAFETY_MS);
    terminal.on('data', read);
    terminal.resume();
    process.stdout.write(QUESTIONS);
  });
}
