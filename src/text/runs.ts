/** Splits a line into runs of one direction, script and font, in visual order. */
import { directionRuns } from './bidi.ts';

/** A run of text that is shaped by the rules of one script. `start`, `end` are UTF-16 offsets. */
interface ScriptRun {
  readonly start: number;
  readonly end: number;
}

/**
 * Scripts that HarfBuzz shapes by rules of their own (hb-ot-shaper.hh). A buffer has one script: in a buffer with Hebrew,
 * Arabic letters would not join. All other scripts have the default rules, and may share a run.
 */
const OWN_RULES = (
  'Arabic Syriac Mandaic Mongolian Nko Phags_Pa Manichaean Psalter_Pahlavi Adlam Hanifi_Rohingya Sogdian Hebrew Hangul ' +
  'Thai Lao Tibetan Myanmar Khmer Devanagari Bengali Gurmukhi Gujarati Oriya Tamil Telugu Kannada Malayalam Sinhala ' +
  'Balinese Buginese Cham Javanese Kaithi Lepcha Limbu Meetei_Mayek Sundanese Tai_Le Tai_Tham Tai_Viet Tifinagh'
).split(' ');
const PATTERNS = OWN_RULES.map((name) => new RegExp(`\\p{sc=${name}}`, 'u'));
const ANY_OWN_RULES = new RegExp(`[${OWN_RULES.map((name) => `\\p{sc=${name}}`).join('')}]`, 'u');
/** Digits, punctuation and marks, which stay with the script before them. */
const SHARED = /[\p{sc=Common}\p{sc=Inherited}]/u;

/** Splits text where the shaping rules change. */
export function scriptRuns(text: string): ScriptRun[] {
  if (!ANY_OWN_RULES.test(text)) return [{ start: 0, end: text.length }];
  const starts = [0];
  let current: number | undefined;
  let at = 0;
  for (const character of text) {
    if (!SHARED.test(character)) {
      // -1 where the default rules apply.
      const script = PATTERNS.findIndex((pattern) => pattern.test(character));
      if (current !== undefined && script !== current) starts.push(at);
      current = script;
    }
    at += character.length;
  }
  return starts.map((start, i) => ({ start, end: starts[i + 1] ?? text.length }));
}

/** A run of text of one direction, script and font. `start`, `end` are UTF-16 offsets. */
export interface Run {
  readonly start: number;
  readonly end: number;
  readonly rightToLeft: boolean;
  /** Index of its font. */
  readonly font: number;
}

/** Whether each of the fonts has a glyph for a character. */
type Coverage = (character: string) => readonly boolean[];

/**
 * Joiners, selectors and tags: shaping consumes them, so no font needs a glyph for them. Hangul fillers are not among them:
 * HarfBuzz takes them for letters.
 */
export const CONSUMED = /^(?![\u115f\u1160\u3164\uffa0])\p{Default_Ignorable_Code_Point}$/u;

/** The runs of a line in visual order, left to right. */
export const fontRuns = (text: string, coverage: Coverage): Run[] =>
  directionRuns(text).flatMap(({ start, end, rightToLeft }) => {
    const runs = scriptRuns(text.slice(start, end)).flatMap((script) => {
      const from = start + script.start;
      return splitByFont(text.slice(from, start + script.end), coverage).map((run) => ({
        start: run.start + from,
        end: run.end + from,
        font: run.font,
        rightToLeft,
      }));
    });
    return rightToLeft ? runs.reverse() : runs;
  });

type FontRun = Pick<Run, 'start' | 'end' | 'font'>;

/** Splits text by font: a grapheme has the first font with all of its characters, so that marks stay with their base. */
function splitByFont(text: string, coverage: Coverage): FontRun[] {
  // The bundled font has nearly all text, and making a segmenter takes longer than shaping a figure's labels.
  if ([...text].every((character) => coverage(character).indexOf(true) <= 0))
    return [{ start: 0, end: text.length, font: 0 }];
  const runs: { start: number; end: number; font: number }[] = [];
  for (const { segment, index } of new Intl.Segmenter('en', { granularity: 'grapheme' }).segment(text)) {
    for (const { start, end, font } of fontsOfGrapheme(segment, coverage)) {
      const last = runs.at(-1);
      if (last?.font === font) last.end = index + end;
      else runs.push({ start: index + start, end: index + end, font });
    }
  }
  return runs;
}

/** One run where a font has the whole grapheme; else a run a character, with a box in the font before it for one that no font has. */
function fontsOfGrapheme(grapheme: string, coverage: Coverage): FontRun[] {
  const needed = [...grapheme].filter((character) => !CONSUMED.test(character)).map(coverage);
  const fonts = needed[0]?.map((_, font) => font) ?? [0];
  const whole = fonts.find((font) => needed.every((has) => has[font]));
  if (whole !== undefined) return [{ start: 0, end: grapheme.length, font: whole }];
  let [at, font] = [0, 0];
  return [...grapheme].map((character) => {
    const own = coverage(character).indexOf(true);
    if (own >= 0 && !CONSUMED.test(character)) font = own;
    at += character.length;
    return { start: at - character.length, end: at, font };
  });
}
