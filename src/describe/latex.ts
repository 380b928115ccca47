/** A description as LaTeX: a figure with its caption and alternative texts, for every engine. */

/** What each special character of LaTeX is written as. */
const SPECIAL: Readonly<Record<string, string>> = {
  '\\': '\\textbackslash{}',
  '{': '\\{',
  '}': '\\}',
  $: '\\$',
  '&': '\\&',
  '#': '\\#',
  _: '\\_',
  '%': '\\%',
  '^': '\\textasciicircum{}',
  '~': '\\textasciitilde{}',
  // A quote of a name that has some itself; our own are in pairs.
  '“': '\\textquotedblleft{}',
  '”': '\\textquotedblright{}',
  '"': '\\textquotedblright{}',
  '`': '\\textasciigrave{}',
  '<': '\\textless{}',
  '>': '\\textgreater{}',
  '|': '\\textbar{}',
  '␣': '\\textvisiblespace{}',
  '…': '\\ldots{}',
  '−': '\\textminus{}',
};

const ONE_BY_ONE = /[\\{}$&#_%^~“”"`<>|␣…−]/g;
/** Runs that text fonts would set as one sign. */
const HYPHENS = /-(?=-)/g;
/** Characters that LaTeX does not know in every engine: all but ASCII and the letters of Latin-1 and Latin Extended-A. */
const UNUSUAL =
  /[^\n\x20-\x7eÀ-ÖØ-öø-ĬĮįıĲĳĴĵĶķĹĺĻļĽľŁłŃńŅņŇňŊŋŌōŎŏŐőŒœŔŕŖŗŘřŚśŜŝŞşŠšŢţŤťŪūŬŭŮůŰűŲųŴŵŶŷŸŹźŻżŽž␣…−“”]+/gu;

/** Writes text that LuaLaTeX and XeLaTeX set as it is, and other engines as its code points. */
const MACRO = '\\providecommand{\\anychar}[2]{\\ifdefined\\Uchar#1\\else#2\\fi}';

const codes = (text: string): string =>
  [...text]
    .map((character) => `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`)
    .join(' ');

/** Straight quotes that open: at the start, after a space or a bracket. */
const OPENING = /(?<=^|[\s([])"/g;

/**
 * Escapes text for LaTeX: special characters, and characters that only some engines know. Straight quotes become curly ones, because
 * babel makes the straight one a command in several languages.
 */
export function escapeLatex(given: string): string {
  const text = given.replace(OPENING, '“');
  const parts = text.split(UNUSUAL);
  const unusual = text.match(UNUSUAL) ?? [];
  return parts
    .map((part, i) => {
      const plain = part.replace(ONE_BY_ONE, (character) => SPECIAL[character] ?? character);
      const other = unusual[i];
      return (
        plain.replace(HYPHENS, '-{}') + (other === undefined ? '' : `\\anychar{${other}}{${codes(other)}}`)
      );
    })
    .join('');
}

/** A figure in LaTeX. */
interface LatexFigure {
  /** File of the figure without its extension. */
  readonly file: string;
  readonly caption: string;
  /** Short alternative text, of one sentence. */
  readonly brief: string;
  /** Long alternative text. */
  readonly description: string;
}

/** File names that \includegraphics takes as they are. */
const PLAIN_FILE = /^[\w./+-]+$/;

/** The figure environment: `alt` for tagged PDF (LaTeX 2023-06 or later), `\Description` for the classes of the ACM. */
export function toLatex({ file, caption, brief, description }: LatexFigure): string {
  const lines = [
    '\\begin{figure}',
    '  \\centering',
    `  \\includegraphics[alt={${escapeLatex(brief)}}]{${PLAIN_FILE.test(file) ? file : 'figure'}}`,
    `  \\caption{${escapeLatex(caption)}}`,
    `  \\Description[${escapeLatex(brief).replaceAll(']', '{]}')}]{${escapeLatex(description)}}`,
    '\\end{figure}',
  ];
  const needsMacro = lines.some((line) => line.includes('\\anychar{'));
  const macros = [
    ...(needsMacro ? [MACRO] : []),
    '\\providecommand{\\Description}[2][]{} % of acmart; other classes have none',
  ];
  return `${[...macros, ...lines].join('\n')}\n`;
}
