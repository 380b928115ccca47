/** `preview`: shows a figure in the terminal. */
import { type Command, Option } from 'commander';
import { mergeOptions } from '../../options/merge.ts';
import { OPTION_NAMES } from '../../options/option-table.ts';
import type { FigureOptions, OptionName } from '../../options/options.ts';
import { suggest } from '../../options/suggest.ts';
import { prepare } from '../../pipeline/prepare.ts';
import { addFigureFlags, figureSources } from '../flags.ts';
import { refuseEmptyName } from '../output.ts';
import { usageError } from '../report.ts';
import { type Answers, askTerminal, NO_ANSWERS } from './ask.ts';
import { KITTY_CLEAR } from './graphics.ts';
import { bestWay, blocksOf, PROTOCOLS, type Way } from './protocol.ts';
import { type Screen, show } from './show.ts';

interface PreviewFlags extends Readonly<Record<string, unknown>> {
  readonly protocol: string;
  readonly watch?: boolean;
  readonly quiet?: boolean;
}

/** Options of a file, which a preview does not write. */
const OF_FILES: readonly OptionName[] = ['format', 'dpi', 'quality', 'cells', 'svgText', 'embed'];

/** Adds `preview`. @param answer takes the exit code of `--watch`. @param say writes a line for people */
export function addPreviewCommand(
  program: Command,
  answer: (code: number) => void,
  say: (line: string) => void,
): void {
  const command = program
    .command('preview')
    .description(
      'Show a figure in the terminal, as large as the window: as a picture where the terminal shows pictures (kitty, iTerm2, sixel), else in half blocks of colour with labels as text, where lengths and font sizes do not apply and a curve cannot be shown. Name fewer --layers to see them larger.',
    )
    .argument('<input>', 'a file as for render, or - for standard input')
    .addOption(
      new Option(
        '--protocol <name>',
        `${PROTOCOLS.join(', ')}; all but auto work off a terminal too`,
      ).default('auto'),
    );
  addFigureFlags(
    command,
    [],
    OPTION_NAMES.filter((name) => !OF_FILES.includes(name)),
  )
    .option('--watch', 'show it again when the input or the size of the window changes, until Ctrl-C')
    .option('--quiet', 'print no notices')
    .action(async (input: string, flags: PreviewFlags) => {
      const screen = await openScreen(input, flags);
      if (!flags.watch) await previewOnce(input, flags, screen, say);
      else answer(await watchPreview(input, flags, screen));
    });
}

/** Size of a screen that is none, as of most terminals when they open. */
const NO_SCREEN = { columns: 80, lines: 24 } as const;
/** Size of a character where the terminal does not say it. */
const USUAL_CELL = { width: 10, height: 20, isGuessed: true } as const;
/** Colours that a sixel picture may have where the terminal does not say it. */
const SIXEL_COLORS = 256;

async function openScreen(input: string, { protocol, watch }: PreviewFlags): Promise<Screen> {
  refuseEmptyName(input);
  const isTerminal = process.stdout.isTTY === true;
  if (!(PROTOCOLS as readonly string[]).includes(protocol))
    throw usageError(
      '--protocol',
      'bad-flag',
      `found "${protocol}", expected ${PROTOCOLS.join(', ')}`,
      suggest(protocol, PROTOCOLS) ??
        (isTerminal ? 'leave it out for what the terminal can do best' : 'write --protocol blocks'),
    );
  if (!isTerminal && (protocol === 'auto' || watch)) throw noTerminal(watch === true);
  const isTmux = isTerminal && Boolean(process.env.TMUX);
  const { columns, lines } = sizeOfScreen();
  const needsAnswers = isTerminal && ['auto', 'kitty', 'iterm2', 'sixel'].includes(protocol);
  const answers = needsAnswers ? await askTerminal(columns, lines) : NO_ANSWERS;
  const way = wayOf(protocol, answers, isTerminal, isTmux);
  return {
    way,
    size: sizeOfScreen,
    cell: answers.cell ? { ...answers.cell, isGuessed: false } : USUAL_CELL,
    sixelColors: answers.colors ?? SIXEL_COLORS,
    // tmux that knows sixels draws them itself.
    isTmux: isTmux && !(way === 'sixel' && answers.sixel),
  };
}

const noTerminal = (watch: boolean) =>
  usageError(
    watch ? '--watch' : '--protocol',
    watch ? 'flags-conflict' : 'bad-flag',
    watch
      ? 'found off a terminal, expected one whose screen is redrawn'
      : 'found auto off a terminal, which cannot be asked what it shows',
    watch
      ? 'leave it out and add --protocol blocks, or run it in a terminal'
      : 'write --protocol blocks, or draw a file with attnplot render',
  );

function wayOf(protocol: string, answers: Answers, isTerminal: boolean, isTmux: boolean): Way {
  if (protocol === 'auto') return bestWay(answers, process.env, isTmux);
  if (protocol !== 'blocks') return protocol as Way;
  if (!isTerminal) return 'true-colour';
  const blocks = blocksOf(process.env);
  return blocks === 'ascii' ? '256' : blocks;
}

/** Columns and lines of the terminal. */
function sizeOfScreen(): { readonly columns: number; readonly lines: number } {
  const { columns, rows, isTTY } = process.stdout;
  return isTTY && columns > 0 && rows > 0 ? { columns, lines: rows } : NO_SCREEN;
}

/** Shows the figure once. @returns the options it was drawn with */
async function previewOnce(
  input: string,
  flags: PreviewFlags,
  screen: Screen,
  say: (line: string) => void,
): Promise<FigureOptions> {
  const prepared = await prepare(input, await figureSources(flags));
  const { text, notices } = await show(prepared, screen);
  await new Promise<void>((resolve) => process.stdout.write(text, () => resolve()));
  if (!flags.quiet) for (const notice of notices) say(notice);
  return mergeOptions(prepared.sources).options;
}

const TO_OTHER_SCREEN = '\x1b[?1049h\x1b[?25l';
const FROM_OTHER_SCREEN = '\x1b[?25h\x1b[?1049l';
const CLEAR = '\x1b[2J\x1b[H';

async function watchPreview(input: string, flags: PreviewFlags, screen: Screen): Promise<number> {
  const { watchRender } = await import('../render-watch.ts');
  const clear = (screen.way === 'kitty' && !screen.isTmux ? KITTY_CLEAR : '') + CLEAR;
  const leave = () => void process.stdout.write(FROM_OTHER_SCREEN);
  process.stdout.write(TO_OTHER_SCREEN);
  process.on('exit', leave);
  try {
    return await watchRender(
      input,
      { ...flags, quiet: true },
      async (say) => {
        process.stdout.write(clear);
        return { options: await previewOnce(input, flags, screen, say) };
      },
      () => JSON.stringify(screen.size()),
    );
  } finally {
    process.off('exit', leave);
    leave();
  }
}
