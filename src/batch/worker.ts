/** A thread of a batch, which runs one station. */
import { workerData } from 'node:worker_threads';
import workerpool from 'workerpool';
import type { StationSetup } from './protocol.ts';
import { createStation } from './station.ts';

const { survey, draw } = createStation(workerData as StationSetup);
workerpool.worker({ survey, draw });
