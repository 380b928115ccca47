/** Chooses how a terminal is shown a figure. */
import type { Answers } from './ask.ts';

/** What `--protocol` takes. */
export const PROTOCOLS = ['auto', 'kitty', 'iterm2', 'sixel', 'blocks', 'ascii'] as const;

/** How a figure is shown: as a picture in one of three protocols, or in characters. */
export type Way = 'kitty' | 'iterm2' | 'sixel' | 'true-colour' | '256' | 'ascii';

type Environment = Readonly<Record<string, string | undefined>>;

/** Terminals that show iTerm2's inline images. */
const INLINE_IMAGES = /^(?:iTerm2|WezTerm|mintty)/i;

/** The way that a terminal can do best. @param isTmux whether tmux stands between, which keeps what it does not know to itself */
export function bestWay(answers: Answers, environment: Environment, isTmux: boolean): Way {
  if (environment.NO_COLOR || environment.TERM === 'dumb') return 'ascii';
  if (answers.kitty) return 'kitty';
  const name = answers.name ?? environment.LC_TERMINAL ?? environment.TERM_PROGRAM ?? '';
  if (!isTmux && (INLINE_IMAGES.test(name) || environment.TERM_PROGRAM === 'iTerm.app')) return 'iterm2';
  return answers.sixel ? 'sixel' : blocksOf(environment);
}

/** Half blocks in as many colours as the terminal says it has; off a terminal in full colour. */
export function blocksOf({ COLORTERM = '', TERM = '' }: Environment): 'true-colour' | '256' | 'ascii' {
  if (/truecolor|24bit/i.test(COLORTERM) || /direct|kitty|alacritty|foot|wezterm|ghostty/i.test(TERM))
    return 'true-colour';
  return /256/.test(TERM) ? '256' : 'ascii';
}
