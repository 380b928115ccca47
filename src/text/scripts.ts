/** A stretch of text that is shaped by the rules of one script. `start`, `end` are UTF-16 offsets. */
interface ScriptRun {
  readonly start: number;
  readonly end: number;
}

/**
 * Scripts that HarfBuzz shapes by rules of their own (hb-ot-shaper.hh). It takes one script for a whole buffer: left
 * together, Arabic after Hebrew would not be joined. All other scripts go by the default rules, and may stay together.
 */
const OWN_RULES = (
  'Arabic Syriac Mandaic Mongolian Nko Phags_Pa Manichaean Psalter_Pahlavi Adlam Hanifi_Rohingya Sogdian Hebrew Hangul ' +
  'Thai Lao Tibetan Myanmar Khmer Devanagari Bengali Gurmukhi Gujarati Oriya Tamil Telugu Kannada Malayalam Sinhala ' +
  'Balinese Buginese Cham Javanese Kaithi Lepcha Limbu Meetei_Mayek Sundanese Tai_Le Tai_Tham Tai_Viet Tifinagh'
).split(' ');
const PATTERNS = OWN_RULES.map((name) => new RegExp(`\\p{sc=${name}}`, 'u'));
const ANY_OWN_RULES = new RegExp(`[${OWN_RULES.map((name) => `\\p{sc=${name}}`).join('')}]`, 'u');
/** Digits, punctuation and marks, which go with what is before them. */
const SHARED = /[\p{sc=Common}\p{sc=Inherited}]/u;

/** Splits text where the script's rules change; what belongs to no script stays with the script before it. */
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
