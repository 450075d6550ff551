import type { Config } from '../../model/config/config.ts';
import { nightDrill, steadyDrill, type DrillTimes } from '../../model/config/drill-times.ts';
import { ofNight, type Drill, type DrillLoad } from '../../model/config/drill.ts';
import { ExitCode, HarnessError } from '../../model/errors.ts';
import { peakOf, timesCurve, type RateCurve } from '../../model/rate-curve.ts';
import type { LevelRecord } from '../../model/record/record.ts';

/** What the loads of drills are told by. */
export interface KnownLoads {
  readonly config: Pick<Config, 'night' | 'search'>;
  /** The level, with its collapse point if a run has measured it. */
  readonly level: Pick<LevelRecord, 'name' | 'collapsePoint'>;
  /** The config's night as it is replayed at k = 1, when a drill is of it. */
  readonly night?: RateCurve;
}

type SteadyLoad = Exclude<DrillLoad, { ofNight: unknown }>;

const usualLoad = { ofCollapsePoint: 0.8 } as const;

/**
 * The load of a drill on a level, and its faults in it.
 * @throws HarnessError `drill-without-load` when it is a share of a collapse point that nobody knows; as `nightDrill`.
 */
export function drillTimes(drill: Drill, known: KnownLoads): DrillTimes {
  const { load, name } = drill;
  if (load === undefined || !('ofNight' in load)) return steadyDrill(drill, steadyLoad(name, load, known));
  if (known.night === undefined) throw new TypeError(`drill ${name} is of a night, and there is none`);
  return nightDrill(drill, timesCurve(known.night, load.ofNight));
}

/** What a fresh level is warmed below, requests/s: of a night nobody knows whether the level carries its peak. */
export function surelyCarried(drills: readonly Drill[], known: KnownLoads): number {
  if (known.level.collapsePoint !== undefined) return known.level.collapsePoint.low;
  const loads = drills.map((drill) => {
    const peak = peakOf(drillTimes(drill, known).rates);
    return ofNight(drill) === undefined ? peak : Math.min(peak / 4, known.config.search.initialLoad);
  });
  return Math.min(...loads);
}

function steadyLoad(drill: string, load: SteadyLoad | undefined, { config, level }: KnownLoads): number {
  const peak = config.night?.peak;
  const asked = load ?? (peak === undefined ? usualLoad : { requestsPerSecond: peak });
  if ('requestsPerSecond' in asked) return asked.requestsPerSecond;
  const estimate = level.collapsePoint?.estimate;
  if (estimate !== undefined) return Number((asked.ofCollapsePoint * estimate).toPrecision(4));
  throw new HarnessError({
    code: 'drill-without-load',
    message: `drill "${drill}" is to be done at ${asked.ofCollapsePoint} of the collapse point of level "${level.name}", which no run of this config has measured`,
    hint: 'Measure it with `headroom run`, or say the load: --load 100, or load: { requestsPerSecond: 100 } in the config.',
    exitCode: ExitCode.usage,
  });
}
