/** Cases of the commands that draw several inputs, statistics, patches, words or a terminal's picture. */
import { FORMAT_NAMES } from '../../src/options/formats.ts';
import { STATISTICS } from '../../src/options/statistics.ts';
import { mutateBytes, type Random } from '../support/mutate.ts';
import { damagedArrays } from './arrays.ts';
import { bytesOf, type Kind, LAST_QUERY, SMALL, someOf } from './common.ts';
import { type Corpus, DATA } from './corpus.ts';
import type { Case } from './judge.ts';
import { flagsOf } from './options.ts';
import { hostileValue, mutateContent, mutateText, mutateValue } from './values.ts';

const NAMES = ['a-1', 'b-2', 'ü-3'] as const;

/** One to three inputs that are alike, of which some are damaged. @param json how many are attention files, which have no heads */
async function inputs(random: Random, corpus: Corpus, json = 0.33): Promise<Case['files']> {
  const count = random.pick([1, 2, 2, 2, 3]);
  const extension = random.chance(json) ? '.json' : random.pick(['.npz', '.npy', '.safetensors', '.pt']);
  const arrays = random.pick(corpus.drawn[extension] ?? [new Uint8Array()]);
  const files = NAMES.slice(0, count).map(async (name) => {
    if (extension !== '.json' && random.chance(0.8)) return [`${name}${extension}`, arrays] as const;
    if (extension !== '.json')
      return [`${name}${extension}`, await damagedArrays(extension, random, corpus)] as const;
    const value = random.chance(0.8) ? mutateContent(DATA, random) : mutateValue(DATA, random);
    return [`${name}.json`, bytesOf(random.chance(0.05) ? random.pick(corpus.texts) : value)] as const;
  });
  return Object.fromEntries(await Promise.all(files));
}

/** Rows of arrays; an attention file has its own. */
const rowsOf = (names: readonly string[]): readonly string[] =>
  names.every((name) => name.endsWith('.json')) ? [] : LAST_QUERY;

/** Flags of figures now and then. */
const rarely = (random: Random, names: readonly string[]): string[] =>
  random.chance(0.1) ? someOf(random, 2, rowsOf(names).length > 0 ? 'arrays' : 'json') : [];

const outOf = (random: Random) => `out.${random.pick([...FORMAT_NAMES, 'svg', 'png', 'png'])}`;

/** Flags, each with a chance of its own. */
const perhaps = (random: Random, given: readonly (readonly string[])[], chance = 0.12): string[] =>
  given.flatMap((flag) => (random.chance(chance) ? [...flag] : []));

const statOf = (random: Random): string[] => {
  const stat = random.chance(0.95)
    ? random.pick(Object.keys(STATISTICS))
    : String(hostileValue(random)).slice(0, 300);
  const key = perhaps(
    random,
    [['--stat-key', random.pick(['0', '0', '1', '99', '-1'])]],
    stat === 'sink' ? 0.5 : 0.03,
  );
  const on = perhaps(
    random,
    [['--stat-on', random.pick(['0-1', '0', 'prompt', '<pause>', ''])]],
    stat === 'mass' ? 0.9 : 0.03,
  );
  return ['--stat', stat, ...key, ...on];
};

async function compare(random: Random, corpus: Corpus): Promise<Case> {
  const files = await inputs(random, corpus);
  const names = Object.keys(files);
  const more = perhaps(random, [
    ['--names', random.pick(['A,B', 'A,B', 'A,B,C', ',', 'x'.repeat(3000), '\u001b[31m,B'])],
    ['--difference', ...perhaps(random, [['--same-model'], ['--pairs']], 0.4)],
    ['--pairs'],
  ]);
  const command = random.pick(['compare', 'compare', 'diff']);
  const over = ['render', ...['--over', random.pick(['*', names[0] ?? '', 'none', '?-*'])]];
  const args = random.chance(0.1) ? over : [command, ...names];
  return {
    args: [...args, '-o', outOf(random), ...SMALL, ...rowsOf(names), ...more, ...rarely(random, names)],
    files,
  };
}

async function curve(random: Random, corpus: Corpus): Promise<Case> {
  const files = await inputs(random, corpus, 0.1);
  const more = perhaps(random, [
    ['--over', random.pick(['layer', 'step', 'x'])],
    ['--band', random.pick(['sd', 'none', 'range', 'iqr', 'x'])],
    ['--lines', random.pick(['inputs', 'heads', 'rows', 'x'])],
    ['--dots'],
    ['--names', random.pick(['A,B', 'A', ','])],
  ]);
  const drawn = ['curve', ...Object.keys(files), ...statOf(random), ...more];
  // A curve that is data, as of a stranger.
  const own = {
    ...{ tokens: ['0', '1', '2'], rows: ['a', 'b'], figure: DATA.figure },
    measure: {
      kind: 'curve',
      label: 'l',
      axis: 'Layer',
      places: [0, 1, 5],
      parts: ['middle', 'low', 'high'],
    },
    layers: ['m', 'l', 'h'].map((label) => ({
      label,
      weights: [
        [0, 1, 2],
        [1, null, 0],
      ],
    })),
  };
  const isOwn = random.chance(0.4);
  const args = isOwn ? [random.pick(['render', 'describe', 'validate', 'inspect']), 'own.json'] : drawn;
  const out = ['render', 'curve'].includes(args[0] ?? '') ? ['-o', outOf(random), ...SMALL] : [];
  return {
    args: [...args, ...out],
    files: {
      ...files,
      'own.json': bytesOf(random.chance(0.7) ? mutateContent(own, random) : mutateValue(own, random)),
    },
  };
}

async function heads(random: Random, corpus: Corpus): Promise<Case> {
  const files = await inputs(random, corpus, 0.1);
  const [name = ''] = Object.keys(files);
  const top = random.chance(0.3) ? ['--top', random.pick(['1', '5', '1', '3', '0', 'x'])] : [];
  const json = random.chance(0.3) ? ['--json'] : [];
  const out = top.length > 0 && random.chance(0.5) ? [] : ['-o', outOf(random), ...SMALL];
  return { args: ['heads', name, ...statOf(random), ...top, ...json, ...out], files };
}

async function preview(random: Random, corpus: Corpus): Promise<Case> {
  const files = await inputs(random, corpus);
  const [name = ''] = Object.keys(files);
  const protocol = random.pick(['ascii', 'blocks', 'kitty', 'iterm2', 'sixel', 'ascii', 'blocks', 'x']);
  return {
    args: ['preview', name, '--protocol', protocol, ...rowsOf([name]), ...rarely(random, [name])],
    files,
  };
}

async function describe(random: Random, corpus: Corpus): Promise<Case> {
  const files = await inputs(random, corpus);
  const [name = ''] = Object.keys(files);
  const format = random.pick(['markdown', 'text', 'json', 'alt', 'latex', 'markdown', 'text', 'x']);
  const more = perhaps(random, [
    ['--level', random.pick(['1', '2', '3', '0', 'x'])],
    ['-o', 'out.txt'],
    statOf(random),
  ]);
  return {
    args: ['describe', name, '--format', format, ...rowsOf([name]), ...more, ...rarely(random, [name])],
    files,
  };
}

/** A row of 2 x 2 patches and a first key that is none, over an image; mostly one of the parts is damaged. */
function patches(random: Random, corpus: Corpus): Case {
  const weights = [[0.2, 0.1, 0.4, 0.2, 0.1]];
  const data = {
    tokens: ['C', '1', '2', '3', '4'],
    rows: ['CLS'],
    layers: [weights, weights],
    figure: { dpi: 40 },
  };
  const format = random.pick(['png', 'jpeg', 'webp'] as const);
  const image = corpus.figures[`fig.${format}`] ?? new Uint8Array([0]);
  const wrong = random.pick(['image', 'flag', 'value', 'text', 'none', 'none', 'none', 'none']);
  const files = {
    'in.json': bytesOf(wrongPatches(wrong, data, random)),
    photo:
      wrong === 'image'
        ? mutateBytes(image, random, [], random.pick([40, image.length, image.length]))
        : image,
  };
  const flags = {
    ...{ grid: '2x2', skip: '1', image: 'photo', opacity: random.pick(['0.5', '0.2', '1']) },
    ...(random.chance(0.2) ? { grid: random.pick(['4x1', '1x4']) } : {}),
    ...(wrong === 'flag' ? random.pick(WRONG_PATCHES) : {}),
  };
  const command = random.pick(['render', 'render', 'render', 'describe', 'preview', 'batch', 'batch']);
  const rest: Readonly<Record<string, readonly string[]>> = {
    render: ['-o', outOf(random)],
    describe: [],
    preview: ['--protocol', random.pick(['ascii', 'blocks', 'sixel'])],
    batch: ['-o', 'out-{name}.png'],
  };
  return { args: [command, 'in.json', ...(rest[command] ?? []), ...flagsOf(flags)], files };
}

const WRONG_PATCHES = [
  ...['3x3', '1000x1000', 'x'].map((grid) => ({ grid })),
  ...['0', '5', 'x'].map((skip) => ({ skip })),
  ...['in.json', '/dev/zero', 'none'].map((image) => ({ image })),
  ...['0', 'x'].map((opacity) => ({ opacity })),
];

function wrongPatches(wrong: string, data: object, random: Random): unknown {
  if (wrong === 'value')
    return mutateValue({ ...data, figure: { grid: '2x2', skip: 1, image: 'photo' } }, random);
  return wrong === 'text' ? mutateText(JSON.stringify(data), random) : data;
}

export const COMMAND_KINDS: Readonly<Record<string, Kind>> = {
  compare,
  curve,
  heads,
  preview,
  describe,
  patches,
};
