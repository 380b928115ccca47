import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import type { WorkerPoolOptions } from 'workerpool';
import type { DrawJob, StationSetup } from '../src/batch/protocol.ts';
import { createCrew } from '../src/batch/workers.ts';
import { ROOT } from './support/command.ts';

vi.mock('workerpool', async (load) => {
  const original = await load<typeof import('workerpool')>();
  const pool = (_: string, options: WorkerPoolOptions) =>
    original.pool(join(ROOT, 'test/support/mortal-worker.mjs'), options);
  return { ...original, pool };
});

it('a worker that dies is replaced, and only its current input fails', async () => {
  const crew = createCrew(2, 10, { keepBytes: 0 } as StationSetup);
  const draw = (station: number, input: string) => crew.stations[station]?.draw({ input } as DrawJob);
  expect(await draw(0, 'a')).toEqual({ drawn: 'a' });
  const [dead, alive] = await Promise.all([draw(0, 'death'), draw(1, 'b')]);
  expect(alive).toEqual({ drawn: 'b' });
  expect(dead).toMatchObject({ failure: { kind: 'bug', problems: [{ code: 'bug' }] } });
  expect(await draw(0, 'c')).toEqual({ drawn: 'c' });
  await crew.close();
});
