import { parentPort, workerData } from 'node:worker_threads';
import { measureSystem } from './measure-system.ts';
import { drawSystems } from './systems.ts';

export interface Work {
  readonly systems: number;
  readonly seed: number;
  readonly relativeWidth: number;
  readonly worker: number;
  readonly of: number;
}

const { systems, seed, relativeWidth, worker, of } = workerData as Work;
for (const system of drawSystems(systems, seed)) {
  if (system.index % of === worker) parentPort?.postMessage(measureSystem(system, relativeWidth));
}
