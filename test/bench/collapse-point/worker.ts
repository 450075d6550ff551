import { parentPort, workerData } from 'node:worker_threads';
import { measureSystem } from './measure-system.ts';
import { drawSystems, onDay } from './systems.ts';

export interface Work {
  readonly systems: number;
  readonly seed: number;
  readonly relativeWidth: number;
  /** Of the same systems on another day: chance falls otherwise, and they have so much of their capacity. */
  readonly day?: { readonly number: number; readonly capacityShare: number };
  readonly worker: number;
  readonly of: number;
}

const { systems, seed, relativeWidth, day, worker, of } = workerData as Work;
for (const system of drawSystems(systems, seed)) {
  if (system.index % of !== worker) continue;
  parentPort?.postMessage(measureSystem(day === undefined ? system : onDay(system, day), relativeWidth));
}
