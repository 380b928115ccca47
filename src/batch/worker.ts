/** A thread of a batch: one station, warm from its first figure to its last. */
import { workerData } from 'node:worker_threads';
import workerpool from 'workerpool';
import type { StationSetup } from './protocol.ts';
import { createStation } from './station.ts';

const { survey, draw } = createStation(workerData as StationSetup);
workerpool.worker({ survey, draw });
