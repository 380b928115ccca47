/** A figure's alt text: one paragraph, general before specific. */

import type { Attention } from '../attention/attention.ts';
import { differenceOf, withoutDifference } from '../attention/difference.ts';
import { aboutDrawing, countsOf } from './drawing-sentences.ts';
import { briefMeasure } from './measure-text.ts';
import { MOST_NAMES } from './names.ts';
import { overallOf } from './overall.ts';
import { plainSentence, type Sentence } from './sentence.ts';
import { besideSentences, type Drawn, mainSentences, stateSentences } from './value-sentences.ts';

/** The first sentence is shorter than this: screen readers may stop there. */
const LONGEST_FIRST = 125;
/** Longest alt text, in UTF-16 units. */
const LONGEST = 2000;
/** Longest pieces of alt text that come from the input, in code points. */
const LONGEST_PIECE = { name: 40, token: 40, words: 300 } as const;
const LEFT_OUT = 'The text is cut here; attnplot describe gives the whole.';

/**
 * Alt text: what is drawn and its statistics (levels 1 and 2 of Lundgard and Satyanarayan 2021). The first sentence is shorter than
 * 125 characters, the whole at most 2,000.
 * @param whole with the labels and tokens that the figure shows
 * @param more sentences that follow where there is room
 */
export function altText(whole: Attention, drawn: Drawn, more: readonly Sentence[] = []): string {
  const attention = withoutDifference(whole);
  const facts = overallOf(attention, MOST_NAMES);
  const sentences = [
    ...aboutDrawing(attention).slice(1),
    ...mainSentences(attention, facts),
    ...besideSentences(attention, differenceOf(whole)),
    ...(attention.measure?.kind === 'curve' ? [] : stateSentences(facts, drawn)),
    ...more,
  ];
  return withinLength(firstSentence(attention), plainSentences(sentences));
}

/** Alt text of level 1: what is drawn. Its first sentence and its length are those of `altText`. */
export const briefAltText = (attention: Attention): string =>
  withinLength(firstSentence(attention), plainSentences(aboutDrawing(attention).slice(1)));

const plainSentences = (sentences: readonly Sentence[]) =>
  sentences.map((sentence) => plainSentence(shortened(sentence)));

/** Adds whole sentences while they fit, and says so where one does not. */
function withinLength(first: string, sentences: readonly string[]): string {
  let text = first;
  for (const [i, sentence] of sentences.entries()) {
    const rest = i === sentences.length - 1 ? 0 : LEFT_OUT.length + 1;
    if (text.length + 1 + sentence.length + rest > LONGEST) return `${text} ${LEFT_OUT}`;
    text += ` ${sentence}`;
  }
  return text;
}

/** Names that would fill the alt text are cut. */
const shortened = (sentence: Sentence): Sentence =>
  sentence.map((piece) =>
    typeof piece === 'string' ? piece : { ...piece, text: cut(piece.text, LONGEST_PIECE[piece.kind]) },
  );

function cut(text: string, longest: number): string {
  const characters = [...text];
  return characters.length <= longest ? text : `${characters.slice(0, longest - 1).join('')}…`;
}

/** The first sentence of alt text, without names where they are too long for it. */
export function firstSentence(attention: Attention): string {
  const brief = attention.measure ? briefMeasure(attention, attention.measure) : countsOf(attention);
  const [full = []] = aboutDrawing(attention);
  const text = plainSentence(full);
  return text.length < LONGEST_FIRST ? text : plainSentence(brief);
}
