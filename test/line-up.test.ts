/** Figures of a batch line up: their panels stand in the same places, whatever titles, states and clipping come and go. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { formatRoom, readRoom, uniteRooms } from '../src/options/reserve.ts';
import { compose } from '../src/pipeline/compose.ts';
import { figureData, inspect } from '../src/pipeline/inspect.ts';
import { prepare } from '../src/pipeline/prepare.ts';
import { attnplot, batch, checkpoint, eventsOf, manifestIn, pixelsOf } from './support/batches.ts';
import { folderWith } from './support/folders.ts';

const LONG =
  'A title so long that it takes more than one line of a figure that is only three inches wide, and then some';
const cells = (weights: unknown) => ({ tokens: ['a', 'b', 'c'], rows: ['q', 'r'], layers: [weights] });
/** A checkpoint with nothing special, and some with a long title, masked keys, a missing weight, clipped values. */
const INPUTS = {
  'runs/1.json': {
    ...cells([
      [0.2, 0.3, 0.5],
      [0.1, 0.2, 0.7],
    ]),
    title: 'Short',
  },
  'runs/2.json': {
    ...cells([
      [0.2, 0.3, 0.5],
      [0.1, 0.2, 0.7],
    ]),
    title: LONG,
  },
  'runs/3.json': {
    ...cells([
      [0.4, 0.6],
      [0.1, 0.2, 0.7],
    ]),
    title: 'Short',
  },
  'runs/4.json': {
    ...cells([
      [0.4, null, 0.6],
      [0.1, 0.2, 0.7],
    ]),
    title: 'Short',
    reduction: 'mean',
  },
  'runs/5.json': {
    ...cells([
      [0, 0.1, 0.9],
      [0.1, 0.2, 0.7],
    ]),
    title: 'Short',
  },
};
const ALIGNED = ['--width', '3in', '--vmin', '0', '--vmax', '0.8'];
const draw = (folder: string, ...args: string[]) =>
  batch(folder, 'runs/*.json', '-o', 'figs/{name}.png', ...ALIGNED, ...args);
const figure = (folder: string, name: string) => join(folder, 'figs', `${name}.png`);

/** Size of the page, and places of panels and colorbar, as laid out from what the figure carries. */
async function placesIn(path: string) {
  const { scene } = await compose(await prepare(path, []));
  const marks = scene.groups
    .filter(({ kind }) => kind === 'panel' || kind === 'colorbar')
    .flatMap((group) => group.marks);
  const places = marks.flatMap((mark) =>
    mark.type === 'heatmap' || mark.type === 'gradient' ? [[mark.x, mark.y, mark.width, mark.height]] : [],
  );
  return { size: [scene.widthPt, scene.heightPt], places };
}

async function expectAligned(folder: string, names: readonly string[]) {
  const [first, ...others] = await Promise.all(names.map((name) => placesIn(figure(folder, name))));
  for (const other of others) expect(other).toEqual(first);
}

describe('figures of a batch', () => {
  it('line up with one scale and with one for each, in one thread and in several', async () => {
    const folder = folderWith(INPUTS);
    const names = ['1', '2', '3', '4', '5'];
    for (const args of [
      ['--jobs', '1'],
      ['--jobs', '2', '--force'],
    ]) {
      const { code, stdout } = await draw(folder, '--json', ...args);
      expect(code).toBe(0);
      await expectAligned(folder, names);
      expect(eventsOf({ code, stdout, stderr: '' }).at(-1)).toMatchObject({
        drawn: 5,
        unchanged: 0,
        failed: 0,
        left: 0,
      });
    }
    const rooms = manifestIn(join(folder, 'figs')).items.map((item) => ('room' in item ? item.room : ''));
    expect(new Set(rooms)).toEqual(new Set(['title:3,subtitle:1,masked,missing,above']));
  });

  it('are the same files, manifest included, however they came about', async () => {
    const [slow, fast] = [folderWith(INPUTS), folderWith(INPUTS)];
    writeFileSync(join(slow, 'runs/2.json'), JSON.stringify(INPUTS['runs/1.json']));
    await draw(slow, '--jobs', '1');
    writeFileSync(join(slow, 'runs/2.json'), JSON.stringify(INPUTS['runs/2.json']));
    await draw(slow);
    await draw(fast, '--jobs', '2');
    for (const name of ['1.png', '2.png', '3.png', '4.png', '5.png', 'attnplot-manifest.json'])
      expect(
        readFileSync(join(slow, 'figs', name)).equals(readFileSync(join(fast, 'figs', name))),
        name,
      ).toBe(true);
  });

  it('are those that render draws, where all take the same room', async () => {
    const folder = folderWith({ 'runs/1.json': checkpoint(0.5), 'runs/2.json': checkpoint(0.6) });
    const { stdout } = await draw(folder, '--json');
    expect(eventsOf({ code: 0, stdout, stderr: '' }).map(({ event }) => event)).not.toContain('align');
    await attnplot(
      folder,
      'render',
      'runs/1.json',
      '-o',
      'alone.png',
      '--dpi',
      '30',
      '--title',
      '1',
      ...ALIGNED,
    );
    expect(pixelsOf(join(folder, 'alone.png')).equals(pixelsOf(figure(folder, '1')))).toBe(true);
  });

  it('are drawn again once when an input needs more room, and stay when it goes', async () => {
    const folder = folderWith({ ...INPUTS, 'runs/2.json': INPUTS['runs/1.json'] });
    await draw(folder);
    writeFileSync(join(folder, 'runs/2.json'), JSON.stringify(INPUTS['runs/2.json']));
    const grown = await draw(folder, '--json');
    expect(eventsOf(grown).at(-1)).toMatchObject({ drawn: 5, unchanged: 0 });
    expect(eventsOf(grown).find(({ event }) => event === 'align')).toEqual({
      event: 'align',
      figures: 4,
      room: 'title:3,subtitle:1,masked,missing,above',
    });
    await expectAligned(folder, ['1', '2', '3', '4', '5']);
    writeFileSync(join(folder, 'runs/2.json'), JSON.stringify(INPUTS['runs/1.json']));
    for (const drawn of [1, 0]) {
      const again = eventsOf(await draw(folder, '--json')).at(-1);
      expect(again).toMatchObject({ drawn, unchanged: 5 - drawn });
      await expectAligned(folder, ['1', '2', '3', '4', '5']);
    }
  });

  it('are known to check, inspect and render, and say how they line up', async () => {
    const folder = folderWith(INPUTS);
    await draw(folder);
    const figures = ['1', '2', '3', '4', '5'].map((name) => `figs/${name}.png`);
    for (const args of [['--manifest', 'figs/attnplot-manifest.json'], figures])
      expect(await attnplot(folder, 'check', '--pixels', ...args)).toMatchObject({ code: 0 });
    expect(await attnplot(folder, 'check', 'figs/1.png', '--data', 'runs/1.json')).toMatchObject({ code: 0 });
    expect(await inspect(figure(folder, '1'))).toMatchObject({
      options: { reserve: 'title:3,subtitle:1,masked,missing,above' },
    });
    writeFileSync(join(folder, 'again.json'), JSON.stringify(await figureData(figure(folder, '1'))));
    await attnplot(folder, 'render', 'again.json', '-o', 'again.png');
    expect(pixelsOf(join(folder, 'again.png')).equals(pixelsOf(figure(folder, '1')))).toBe(true);
  });

  it('keep their own room where a page of fixed height has none to spare, and say so', async () => {
    const { 'runs/2.json': two, 'runs/4.json': four } = INPUTS;
    const folder = folderWith({ 'runs/2.json': two, 'runs/4.json': four });
    const events = eventsOf(await draw(folder, '--height', '1.2in', '--json'));
    expect(events.at(-1)).toMatchObject({ drawn: 2, failed: 0 });
    const figures = events.filter(({ event }) => event === 'figure').slice(-2);
    expect(figures.map(({ noticeCodes }) => noticeCodes)).toContainEqual(
      expect.arrayContaining(['not-aligned']),
    );
  });
});

describe('--reserve', () => {
  it('leaves the room that it names, for figures drawn one by one', async () => {
    const folder = folderWith(INPUTS);
    const room = 'title:3,subtitle:1,masked,missing,above';
    mkdirSync(join(folder, 'figs'));
    for (const name of ['1', '2', '4'])
      await attnplot(
        folder,
        'render',
        `runs/${name}.json`,
        '-o',
        join('figs', `${name}.png`),
        ...ALIGNED,
        '--dpi',
        '30',
        '--reserve',
        room,
      );
    await expectAligned(folder, ['1', '2', '4']);
  });

  it('reads what it writes, and refuses anything else', async () => {
    for (const text of ['title:2', 'subtitle:1,below', 'title:12,subtitle:3,masked,missing,below,above'])
      expect(formatRoom(readRoom(text) as never)).toBe(text);
    expect(
      formatRoom(uniteRooms(readRoom('title:2,below') as never, readRoom('title:1,masked') as never)),
    ).toBe('title:2,masked,below');
    for (const text of [
      '',
      'title',
      'title:0',
      'title:x',
      'masked:1',
      'colorbar',
      'title:1,,below',
      'title:100',
      'toString',
    ])
      expect(readRoom(text), text).toBeUndefined();
    const ran = await attnplot(folderWith(INPUTS), 'render', 'runs/1.json', '--reserve', 'title');
    expect(ran).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('title:2,subtitle:1,masked,missing,below,above'),
    });
  });
});
