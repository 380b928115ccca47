/** `doctor`: says what attnplot runs on, and whether it can draw there. */
import { existsSync } from 'node:fs';
import { arch, platform, release } from 'node:os';
import type { Command } from 'commander';
import { readAsset, VERSION } from '../core/assets.ts';
import { AttnplotError, problemsOf } from '../core/errors.ts';
import { jsonLine } from '../core/words.ts';
import { loadCanvas } from '../paint/skia.ts';
import { render } from '../pipeline/render.ts';
import { configOf, SEARCHED } from './flags.ts';
import { EXIT_CODES } from './report.ts';
import { textOf } from './terminal.ts';

/** One thing that was looked at. */
interface Check {
  readonly what: string;
  readonly ok: boolean;
  readonly found: string;
  readonly hint?: string;
}

/** Adds `doctor`. @param answer takes the exit code */
export function addDoctorCommand(program: Command, answer: (code: number) => void): void {
  program
    .command('doctor')
    .description('Say what attnplot runs on, and whether it can draw here; exit code 1 if not.')
    .option('--json', 'print one JSON object')
    .action(async ({ json }: { readonly json?: boolean }) => {
      const checks = [...versions(), await canvas(), fonts(), await drawing(), config(), terminal()];
      const ok = checks.every((check) => check.ok);
      process.stdout.write(json ? jsonLine({ ok, checks }) : textOf(checks.flatMap(linesOf)));
      answer(ok ? EXIT_CODES.done : EXIT_CODES.negative);
    });
}

const linesOf = ({ what, ok, found, hint }: Check): string[] => [
  `${ok ? 'ok     ' : 'FAILED '} ${what.padEnd(9)} ${found}`,
  ...(hint === undefined ? [] : [`          hint: ${hint}`]),
];

const versions = (): Check[] => [
  { what: 'attnplot', ok: true, found: VERSION },
  { what: 'node', ok: true, found: `${process.versions.node}, ${platform()} ${release()}, ${arch()}` },
];

/** A check that fails with the message of what its look throws, or with its first problem. */
async function look(what: string, hint: string, found: () => string | Promise<string>): Promise<Check> {
  try {
    return { what, ok: true, found: await found() };
  } catch (error) {
    if (error instanceof AttnplotError) {
      const [problem] = problemsOf(error);
      return { what, ok: false, found: problem.message, hint: problem.hint ?? hint };
    }
    return { what, ok: false, found: error instanceof Error ? error.message : String(error), hint };
  }
}

const canvas = (): Promise<Check> =>
  look('canvas', 'install attnplot again', () => {
    const context = loadCanvas().createCanvas(1, 1).getContext('2d');
    context.fillRect(0, 0, 1, 1);
    const [, , , alpha] = context.getImageData(0, 0, 1, 1).data;
    if (alpha !== 255) throw new Error('@napi-rs/canvas draws nothing');
    return `@napi-rs/canvas draws (Skia, ${platform()}-${arch()})`;
  });

function fonts(): Check {
  const missing = ['DejaVuSans.ttf', 'latin.json'].filter((name) => !isThere(name));
  return missing.length === 0
    ? { what: 'fonts', ok: true, found: 'DejaVu Sans is bundled; --font adds characters that it lacks' }
    : { what: 'fonts', ok: false, found: `${missing.join(' and ')} missing`, hint: 'install attnplot again' };
}

function isThere(asset: string): boolean {
  try {
    return readAsset(asset).length > 0;
  } catch {
    return false;
  }
}

const drawing = (): Promise<Check> =>
  look('drawing', 'report what this prints, with the command: attnplot doctor --json', async () => {
    const start = performance.now();
    const { bytes } = await render({ tokens: ['a', 'b'], rows: ['q'], layers: [[[0.7, 0.3]]] }, { dpi: 50 });
    return `a figure of ${bytes.length} bytes in ${Math.round(performance.now() - start)} ms`;
  });

function config(): Check {
  const [path] = configOf({ config: SEARCHED });
  return { what: 'config', ok: true, found: path ?? 'no attnplot.config.json here or above' };
}

function terminal(): Check {
  const { isTTY, columns } = process.stdout;
  const found = isTTY
    ? `${columns} columns, colours ${process.env.NO_COLOR ? 'off (NO_COLOR)' : `${2 ** process.stdout.getColorDepth()}`}`
    : 'none: output goes to a file or a pipe';
  const shell = process.env.SHELL ?? '';
  const hint =
    isTTY && existsSync(shell) ? `completions: attnplot completion ${shell.split('/').at(-1)}` : undefined;
  return { what: 'terminal', ok: true, found, ...(hint === undefined ? {} : { hint }) };
}
