import type { LevelRecord } from '../model/record/record.ts';
import { surelyCarried } from './drills/drill-load.ts';
import type { RunPlan } from './run-plan.ts';

/** What a run is going to ask of a level at the least, at its highest moment, requests/s. */
export function leastLoadOf({ config, night, drill }: RunPlan, level: LevelRecord): number {
  if (drill !== undefined) {
    const replayed = drill.night === undefined ? {} : { night: drill.night.night.replayed };
    return surelyCarried(drill.drills, { config, level, ...replayed });
  }
  return night === undefined ? config.search.initialLoad : (night.k ?? 1) * night.peak;
}
