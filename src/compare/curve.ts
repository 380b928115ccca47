/** `curve`: a statistic against layers or steps, a line for each input, row or layer, as one attention that every later stage draws. */
import { basename, dirname } from 'node:path';
import type { Attention, AttentionLayer } from '../attention/attention.ts';
import { reductionWords } from '../attention/reduction.ts';
import type { Notice } from '../core/codes.ts';
import { OptionConflict } from '../core/errors.ts';
import { statisticsOf } from '../describe/panel-statistic.ts';
import type { OptionSource } from '../options/merge.ts';
import type { FigureOptions } from '../options/options.ts';
import { GIVEN, type StatisticName } from '../options/statistics.ts';
import type { Input } from '../pipeline/input.ts';
import type { Prepared } from '../pipeline/prepare.ts';
import { blaming } from '../pipeline/sources.ts';
import type { CurveRequest } from '../provenance/provenance.ts';
import type { Named } from './align.ts';
import { combine } from './combine.ts';
import { type Observation, oneRow, toCurve, uniformOf } from './curve-table.ts';
import { prepareAll } from './inputs.ts';
import { namesOf, pathsOf } from './names.ts';

/** The statistic, and the keys that it asks about. */
type Asked = Pick<FigureOptions, 'statKey' | 'statOn'> & { readonly stat: StatisticName };

/** Rows of one input that have a line each unless told otherwise. */
const FEW_ROWS = 6;

/**
 * Reads inputs, and makes a curve of a statistic of their heads.
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
  const { names: given, over } = request;
  const groups = over === 'step' ? paths.map(folderOf) : paths;
  const places = [...new Set(groups)];
  const names = over === 'step' && given === undefined ? places : namesOf(places, given);
  const prepared = await prepareAll(inputs, flags, { makeStatistic: (weights) => weights });
  const named = prepared.map(
    ({ attention }, i): Named => ({ name: names[places.indexOf(groups[i] as string)] as string, attention }),
  );
  return combine({ paths, prepared, named, flags }, { kind: 'curve', ...request, names }, () => {
    const lines = request.lines ?? linesFor(named, over);
    const read = named.map((one, i) => observe(one, { ...request, lines }, asked, paths[i] as string));
    const words = [...new Set(read.map(({ words: own }) => own))];
    const about = words.length === 1 ? words : read.map(({ words: own }, i) => `${named[i]?.name}: ${own}`);
    const { label } = read[0] as Read;
    const observations = read.flatMap((one) => one.observations);
    const { title } = (named[0] as Named).attention;
    return {
      attention: toCurve(observations, {
        ...request,
        label,
        words: [...new Set(about)],
        ...(inputs.length === 1 && title !== undefined ? { title } : {}),
      }),
      notices: headNotices(named),
    };
  });
}

/** Says which inputs have one matrix a layer where others have one a head: a mean of weights has another statistic than its heads. */
function headNotices(named: readonly Named[]): Notice[] {
  const without = named.filter(({ attention }) => attention.layers.every(({ head }) => head === undefined));
  if (without.length === 0) return [];
  const names = [...new Set(without.map(({ name }) => name))].join(', ');
  const message = `${names}: one matrix a layer, so each value is that matrix's, which is not the mean over its heads`;
  return [{ code: 'heads-uneven', message }];
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

const folderOf = (input: string): string => basename(dirname(input));

/** One input with few rows has a line for each; several have one each. */
const linesFor = (named: readonly Named[], over: CurveRequest['over']): NonNullable<CurveRequest['lines']> =>
  named.length === 1 && over === 'layer' && (named[0]?.attention.rows.length ?? 0) <= FEW_ROWS
    ? 'rows'
    : 'inputs';

/** What one input gives to the curve. */
interface Read {
  readonly observations: readonly Observation[];
  readonly label: string;
  /** What was done to its rows, and to its heads before. */
  readonly words: string;
}

function observe(
  { name, attention }: Named,
  { over, lines }: CurveRequest,
  asked: Asked,
  input: string,
): Read {
  const step = over === 'step' ? stepOf(input) : undefined;
  const parts = lines === 'rows' ? attention.rows.map((_, row) => oneRow(attention, row)) : [attention];
  let [label, words] = ['', ''];
  const observations = parts.flatMap((part) => {
    const { values, label: own, over: overRows } = statisticsOf(part, asked);
    const { values: uniform } = statisticsOf(uniformOf(part), asked);
    const reduction = attention.reduction ? [reductionWords(attention.reduction)] : [];
    label = own;
    words = [...reduction, overRows].join(', ');
    return part.layers.map(
      (layer, i): Observation => ({
        line: lineOf({ name, part, layer }, lines),
        x: step ?? layer.index,
        value: values[i],
        uniform: uniform[i],
      }),
    );
  });
  return { observations, label, words };
}

function lineOf(
  { name, part, layer }: { readonly name: string; readonly part: Attention; readonly layer: AttentionLayer },
  lines: CurveRequest['lines'],
): string {
  if (lines === 'rows') return part.rows[0]?.label ?? '';
  if (lines === 'layers') return layer.head?.layer ?? layer.label;
  return lines === 'one' ? 'all inputs' : name;
}

/** The last number in a file's name. @throws OptionConflict for a name without one */
function stepOf(input: string): number {
  const numbers = basename(input).match(/\d+(?=\D*$)/);
  if (numbers) return Number(numbers[0]);
  throw new OptionConflict({
    option: 'over',
    code: 'bad-flag',
    message: `found ${basename(input)}, expected a name with the number of a step`,
    hint: 'name the files by their steps, as in step-0100.npz, or leave --over out',
  });
}
