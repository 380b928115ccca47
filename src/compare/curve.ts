/** `curve`: a statistic against layers or steps, a line for each input, row or layer, as one attention that every later stage draws. */

import { dirname, normalize } from 'node:path';
import { findInputs } from '../batch/inputs.ts';
import { namedPlace } from '../batch/labels.ts';
import type { Notice } from '../core/codes.ts';
import { OptionConflict } from '../core/errors.ts';
import { largestOf } from '../core/math.ts';
import type { OptionSource } from '../options/merge.ts';
import type { FigureOptions } from '../options/options.ts';
import { GIVEN } from '../options/statistics.ts';
import type { Input } from '../pipeline/input.ts';
import type { Prepared } from '../pipeline/prepare.ts';
import type { MakeStatistic } from '../pipeline/read-statistic.ts';
import { blaming } from '../pipeline/sources.ts';
import type { CurveRequest } from '../provenance/provenance.ts';
import type { Named } from './align.ts';
import { combine } from './combine.ts';
import { type Asked, observe, type Read } from './curve-read.ts';
import { toCurve } from './curve-table.ts';
import { prepareAll } from './inputs.ts';
import { namesOf, pathsOf, refuseSameName, refuseTwice } from './names.ts';

/**
 * Paths of inputs in the order given; each pattern's in natural order.
 * @throws AttnplotError (usage) for a glob that no file matches, and a name that is given twice
 */
export async function inputsOfCurve(patterns: readonly string[]): Promise<readonly string[]> {
  refuseTwice(patterns);
  if (patterns.includes('-')) return patterns;
  const found: string[] = [];
  for (const some of patterns.length === 0 ? [[]] : patterns.map((one) => [one]))
    found.push(...(await findInputs({ patterns: some, list: undefined, base: undefined })).paths);
  return [...new Set(found)];
}

/**
 * Reads inputs, and makes a curve of a statistic of their heads. No weights are kept.
 * @param flags options of the command line and of `--config`, which apply to each input
 * @throws AttnplotError for an input that cannot be read, and for inputs or a statistic that give no curve
 */
export async function prepareCurve(
  inputs: readonly Input[],
  flags: readonly OptionSource[],
  request: CurveRequest,
): Promise<Prepared> {
  const asked = await blaming({ sources: flags }, async ({ options }) => statisticOf(options));
  const paths = pathsOf(inputs);
  const groups = groupsOf(paths, request);
  const reads: Read[] = [];
  const eachExample = request.bandOver === 'examples';
  const statisticAt = (place: number): MakeStatistic['make'] => {
    const about = { ...groups, place, path: paths[place] as string, isOnly: inputs.length === 1 };
    return async (parts) => {
      const read = await observe(parts, about, request, asked);
      reads[place] = read;
      return read.shell;
    };
  };
  const prepared = await prepareAll(inputs, flags, (place) => ({
    statistic: { eachExample, make: statisticAt(place) },
  }));
  const named = reads.map(({ shell }, i): Named => ({ name: groups.names[i] as string, attention: shell }));
  const combining = { kind: 'curve', ...request, names: [...new Set(groups.names)] } as const;
  return combine({ paths, prepared, named, flags }, combining, () => ({
    attention: toCurve(
      reads.flatMap(({ observations }) => observations),
      { ...request, ...aboutCurve(reads, groups.names) },
    ),
    notices: [...headNotices(reads, groups.names), ...queryNotices(reads, groups.names)],
  }));
}

/** The name of each input's line, where inputs have lines: its own, or that of its folder. */
interface Groups {
  readonly names: readonly string[];
}

/** @throws AttnplotError (usage) for other than one name an input, or folder */
function groupsOf(paths: readonly string[], { names: given, over, lines }: CurveRequest): Groups {
  const byFolder = over === 'step' || lines === 'folders';
  const groups = byFolder ? paths.map(folderOf) : paths;
  const places = [...new Set(groups)];
  const names = byFolder && given === undefined ? namesOfFolders(places) : namesOf(places, given);
  refuseSameName(names);
  return { names: groups.map((group) => names[places.indexOf(group)] as string) };
}

/** What is said of the lines: the statistic, what was done to rows and heads, and the title of a single input. */
function aboutCurve(reads: readonly Read[], names: readonly string[]) {
  const words = [...new Set(reads.map(({ words: own }) => own))];
  const of = (own: string) => [...new Set(names.filter((_, i) => reads[i]?.words === own))].join(', ');
  const said = words.filter((own) => own !== '');
  const each = words.length === 1 ? said : said.map((own) => `${of(own)}: ${own}`);
  const [{ label, shell }] = reads as [Read];
  const title = reads.length === 1 && shell.title !== undefined ? { title: shell.title } : {};
  return { label, words: each, ...title };
}

/** Says which inputs have one matrix a layer where others have one a head: a mean of weights has another statistic than its heads. */
function headNotices(reads: readonly Read[], names: readonly string[]): Notice[] {
  const without = [...new Set(names.filter((_, i) => !reads[i]?.hasHeads))].join(', ');
  const message = `${without}: one matrix a layer, so each value is that matrix's, which is not the mean over its heads`;
  return without === '' ? [] : [{ code: 'heads-uneven', message }];
}

/** Says where a line's values are means over more queries than those of another: other queries see other keys. */
function queryNotices(reads: readonly Read[], names: readonly string[]): Notice[] {
  const counts = reads.map(({ shell }) => shell.rows.length);
  const most = [...new Set(counts)].map((queries) => {
    const having = [...new Set(names.filter((_, i) => counts[i] === queries))];
    return `${having.join(', ')} ${having.length === 1 ? 'has' : 'have'} ${queries}`;
  });
  const message = `other queries in each: ${most.join('; ')}; --query draws the same ones`;
  return most.length === 1 ? [] : [{ code: 'rows-differ', message }];
}

function statisticOf({ stat, statKey, statOn }: FigureOptions): Asked {
  if (stat !== undefined && stat !== GIVEN)
    return {
      stat,
      ...(statKey === undefined ? {} : { statKey }),
      ...(statOn === undefined ? {} : { statOn }),
    };
  throw new OptionConflict({
    option: 'stat',
    code: 'bad-flag',
    message:
      stat === undefined
        ? 'missing, expected the name of a statistic'
        : 'found "given", expected the name of a statistic',
    hint: 'name one, as in --stat entropy',
  });
}

const folderOf = (input: string): string => normalize(dirname(namedPlace(input)));

/** The shortest ends of paths that tell folders apart: two called `run` are two lines. */
function namesOfFolders(folders: readonly string[]): readonly string[] {
  const parts = folders.map((folder) => folder.split('/'));
  for (let length = 1; length <= largestOf(parts, (some) => some.length); length++) {
    const names = parts.map((some) => some.slice(-length).join('/'));
    if (new Set(names).size === names.length) return names;
  }
  return folders;
}
