import { parentPort, workerData } from 'node:worker_threads';
import { measureSystem } from './measure-system.ts';
import { drawFieldSystems, drawSystems, onDay } from './systems.ts';

export interface Work {
  readonly systems: number;
  readonly seed: number;
  /** Those of the bench, unless it says otherwise. */
  readonly set?: 'field';
  readonly relativeWidth: number;
  /** Of the same systems on another day: chance falls otherwise, and they have so much of their capacity. */
  readonly day?: { readonly number: number; readonly capacityShare: number };
  readonly worker: number;
  readonly of: number;
}

const { systems, seed, set, relativeWidth, day, worker, of } = workerData as Work;
const drawn = set === 'field' ? drawFieldSystems(systems, seed) : drawSystems(systems, seed);
for (const system of drawn) {
  if (system.index % of !== worker) continue;
  parentPort?.postMessage(measureSystem(day === undefined ? system : onDay(system, day), relativeWidth));
}
