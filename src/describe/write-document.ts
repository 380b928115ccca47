/** A document as Markdown, plain text and HTML. */
import type { Block, Item } from './document.ts';
import { type Piece, plainSentence, type Sentence } from './sentence.ts';

/** How a format writes pieces and bold leads. */
interface Pen {
  readonly piece: (piece: Piece) => string;
  readonly bold: (text: string) => string;
}

const write = (pen: Pen, sentence: Sentence): string => sentence.map(pen.piece).join('');

const sentencesOf = (pen: Pen, sentences: readonly Sentence[]): string =>
  sentences.map((sentence) => write(pen, sentence)).join(' ');

const itemText = (pen: Pen, { lead, sentences }: Item): string =>
  [...(lead ? [pen.bold(write(pen, lead))] : []), sentencesOf(pen, sentences)]
    .filter((text) => text !== '')
    .join(' ');

/** Characters that CommonMark may read as markup. */
const MARKUP = /[\\`*_{}[\]<>()#+\-.!|~&$^=:]/g;

/** A token as a code span: its fence is longer than any run of backticks in it (CommonMark 0.31, section 6.1). */
function codeSpan(text: string): string {
  const longest = Math.max(0, ...Array.from(text.matchAll(/`+/g), ([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  const space = /^`|`$|^ .* $/.test(text) ? ' ' : '';
  return text === '' ? '""' : `${fence}${space}${text}${space}${fence}`;
}

const MARKDOWN: Pen = {
  piece: (piece) => {
    if (typeof piece === 'string') return piece;
    if (piece.kind === 'token') return codeSpan(piece.text);
    // Letters, digits and single spaces need no backslash; `Layer 0` stays readable.
    return piece.text.replace(MARKUP, (character, at: number) =>
      isPlain(character, piece.text, at) ? character : `\\${character}`,
    );
  },
  bold: (text) => `**${text}**`,
};

/** A dot, hyphen, colon or bracket inside a name is no markup. */
const isPlain = (character: string, text: string, at: number) =>
  at > 0 && /[.\-:()+=!]/.test(character) && !/^\d+$/.test(text.slice(0, at)) && text[at - 1] !== '!';

/** The document as CommonMark. */
export const toMarkdown = (blocks: readonly Block[]): string => joinBlocks(blocks.map(markdownBlock));

function markdownBlock(block: Block): string {
  if (block.kind === 'heading') return `${'#'.repeat(block.depth + 1)} ${write(MARKDOWN, block.text)}`;
  if (block.kind === 'paragraph') return sentencesOf(MARKDOWN, block.sentences);
  return listLines(MARKDOWN, block.items, block.ordered).join('\n');
}

const PLAIN: Pen = { piece: (piece) => plainSentence([piece]), bold: (text) => text };

/** The document as plain text; headings are underlined. */
export const toText = (blocks: readonly Block[]): string => joinBlocks(blocks.map(textBlock));

function textBlock(block: Block): string {
  if (block.kind === 'heading') {
    const text = write(PLAIN, block.text);
    return `${text}\n${(block.depth === 1 ? '=' : '-').repeat([...text].length)}`;
  }
  if (block.kind === 'paragraph') return sentencesOf(PLAIN, block.sentences);
  return listLines(PLAIN, block.items, block.ordered).join('\n');
}

const joinBlocks = (blocks: readonly string[]) => `${blocks.join('\n\n')}\n`;

/** One line an item, indented under its parent. */
function listLines(pen: Pen, items: readonly Item[], ordered: boolean, indent = ''): string[] {
  return items.flatMap((item, i) => {
    const mark = ordered ? `${i + 1}.` : '-';
    const inner = ' '.repeat(mark.length + 1);
    return [
      `${indent}${mark} ${itemText(pen, item)}`,
      ...listLines(pen, item.items ?? [], false, indent + inner),
    ];
  });
}

/** The document as HTML, without its first heading. @param escapeText escapes text for an element */
export function toHtml(blocks: readonly Block[], escapeText: (text: string) => string): string {
  const pen: Pen = {
    piece: (piece) => {
      if (typeof piece === 'string') return escapeText(piece);
      return piece.kind === 'token' ? `<q>${escapeText(piece.text)}</q>` : escapeText(piece.text);
    },
    bold: (html) => `<strong>${html}</strong>`,
  };
  return blocks
    .slice(1)
    .map((block) => {
      if (block.kind === 'heading') return `<h2>${write(pen, block.text)}</h2>`;
      if (block.kind === 'paragraph') return `<p>${sentencesOf(pen, block.sentences)}</p>`;
      return htmlList(pen, block.items, block.ordered ? 'ol' : 'ul');
    })
    .join('\n');
}

function htmlList(pen: Pen, items: readonly Item[], tag: 'ol' | 'ul'): string {
  const lines = items.map((item) => {
    const inner = item.items?.length ? `\n${htmlList(pen, item.items, 'ul')}` : '';
    return `<li>${itemText(pen, item)}${inner}</li>`;
  });
  return `<${tag}>\n${lines.join('\n')}\n</${tag}>`;
}
