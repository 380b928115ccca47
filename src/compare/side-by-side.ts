/** Several inputs as one attention: each layer of each input is a panel, in a column for each input. */
import {
  type Attention,
  inputLabel,
  type KeySelection,
  selectionWords,
  sumWords,
} from '../attention/attention.ts';
import { type Reduction, reductionWords } from '../attention/reduction.ts';
import { OptionConflict } from '../core/errors.ts';
import { largestOf } from '../core/math.ts';
import { grouped } from '../core/places.ts';
import type { Lines, Named } from './align.ts';

/**
 * Puts inputs side by side.
 * @throws OptionConflict for inputs with other numbers of rows, weights beside scores, and heads that are panels
 */
export function sideBySide(inputs: readonly Named[], { lines }: Lines): Attention {
  const [first] = inputs as readonly [Named, ...Named[]];
  refuseUnlike(inputs);
  const { quantity } = first.attention;
  // Line by line, as they are read: the order of lines is that of their first panels.
  const panels = lines.flatMap(({ label, index, layers }) =>
    layers.flatMap((layer, number) => {
      const { name } = inputs[number] as Named;
      return layer
        ? [{ ...layer, index, label: inputLabel(name, label), input: { layer: label, number } }]
        : [];
    }),
  );
  return {
    ...about(inputs),
    ...(quantity ? { quantity } : {}),
    inputs: inputs.map(({ name }) => name),
    rows: commonRows(inputs),
    layers: panels,
  };
}

/** Rows as the first input has them. One that others label differently has the labels of all: `@7/@11`. */
export function commonRows(inputs: readonly Named[]): Attention['rows'] {
  const [first] = inputs as readonly [Named, ...Named[]];
  return first.attention.rows.map((row, i) => {
    const labels = new Set(inputs.flatMap(({ attention: { rows } }) => rows[i]?.label ?? []));
    return { ...row, label: [...labels].join('/') };
  });
}

/** What all inputs say alike; what was done to heads and keys is said of each where it differs. */
export function about(inputs: readonly Named[]): Partial<Attention> {
  const all = inputs.map(({ attention }) => attention);
  const [{ title, reduction, sums, segments }] = all as [Attention, ...Attention[]];
  const same = (of: (attention: Attention) => unknown) =>
    new Set(all.map((one) => JSON.stringify(of(one)))).size === 1;
  const chosen = commonSelection(all);
  const isAlike = same((one) => one.reduction) && same((one) => one.sums) && chosen !== undefined;
  const done = isAlike
    ? { ...(reduction ? { reduction } : {}), ...(sums ? { sums } : {}) }
    : { reduction: eachInWords(inputs, chosen === undefined) };
  return {
    ...(title !== undefined && same((one) => one.title) ? { title } : {}),
    ...done,
    ...(chosen ? { selection: chosen } : {}),
    ...(segments && same((one) => one.segments) ? { segments } : {}),
  };
}

/** The same keys of inputs of any length; null where all keys are drawn of all, undefined where they differ. */
function commonSelection(all: readonly Attention[]): KeySelection | null | undefined {
  const selections = all.map(({ selection }) => selection);
  const chosen = new Set(selections.map((one) => one && `${one.keys} ${one.noSpecial}`));
  if (chosen.size > 1) return undefined;
  const known = selections.flatMap((one) => one ?? []);
  return known[0] ? { ...known[0], of: largestOf(known, ({ of }) => of) } : null;
}

/** `a, b: mean over 4 heads; c: attention of head 3, keys 0-8 of 40` */
function eachInWords(inputs: readonly Named[], withSelections: boolean): Reduction {
  const inputsBy = grouped(inputs, ({ attention: { reduction, sums = [], selection } }) =>
    [
      ...(reduction ? [reductionWords(reduction)] : []),
      ...sums.map(sumWords),
      ...(withSelections && selection ? [selectionWords(selection)] : []),
    ].join(', '),
  );
  const parts = [...inputsBy].filter(([said]) => said !== '');
  const words = parts.map(([said, some]) => `${some.map(({ name }) => name).join(', ')}: ${said}`);
  return { kind: 'text', text: words.join('; ') };
}

/** The flag that gives all inputs as many rows: by queries that all have, or the first row. */
function sameRows([first, ...others]: readonly Named[]): string {
  const queriesOf = (input: Named | undefined) =>
    input?.attention.rows.flatMap(({ query }) => query ?? []) ?? [];
  const shared = queriesOf(first).filter((query) =>
    others.every((other) => queriesOf(other).includes(query)),
  );
  const ends = [...new Set([shared[0], shared.at(-1)])].join();
  return ends === ''
    ? 'choose the same rows of all, as with --rows 0'
    : `choose the same rows of all with --rows, or the same queries, as with --query ${ends}`;
}

/**
 * @param mayBeHeads whether panels may be heads
 * @throws OptionConflict for inputs with other numbers of rows, weights beside scores, and heads that are panels
 */
export function refuseUnlike(inputs: readonly Named[], mayBeHeads = false): void {
  const [first] = inputs as readonly [Named, ...Named[]];
  const rowsOf = ({ name, attention: { rows } }: Named) => `${rows.length} in ${name}`;
  if (inputs.some(({ attention: { rows } }) => rows.length !== first.attention.rows.length))
    throw new OptionConflict({
      option: 'rows',
      code: 'inputs-differ',
      message: `found rows: ${inputs.map(rowsOf).join(', ')}; expected as many in all, as rows are aligned`,
      hint: sameRows(inputs),
    });
  if (inputs.some(({ attention: { quantity } }) => quantity !== first.attention.quantity))
    throw new OptionConflict({
      option: 'tensor',
      code: 'inputs-differ',
      message: `found scores before the softmax in ${inputs.find(({ attention }) => attention.quantity)?.name}, and weights in ${inputs.find(({ attention }) => !attention.quantity)?.name}, expected one of the two, as they share a scale`,
      hint: 'name the array of each kind with --tensor, or draw the inputs one by one',
    });
  if (!mayBeHeads && inputs.some(({ attention: { layers } }) => layers.some(({ head }) => head)))
    throw new OptionConflict({
      option: 'panels',
      code: 'flags-conflict',
      message:
        'found a panel a head, expected a panel a layer, in which inputs are columns of panels, or rows',
      hint: 'leave --panels out: --head each draws each head by itself',
    });
  const nested = inputs.find(({ attention }) => attention.inputs);
  if (nested)
    throw new OptionConflict({
      option: 'layers',
      code: 'inputs-differ',
      message: `found several inputs in ${nested.name}, expected one, as every input is a column of panels`,
      hint: 'name the inputs that it was made from',
    });
}
