import { median, quantile } from 'simple-statistics';
import type { Measured } from './measure-system.ts';
import { Mlrsearch, type MlrSettings } from './mlrsearch.ts';
import type { BenchSystem, Family } from './systems.ts';

/** The two kinds of system that the comparison is about. */
const kinds: readonly {
  readonly name: string;
  readonly families: readonly Family[];
  readonly wanted: number;
}[] = [
  { name: 'throughput-limited (bounded queue)', families: ['bounded queue'], wanted: 2 },
  {
    name: 'latency SLO with a queue',
    families: ['deterministic', 'M/M/c, percentile SLO', 'capacity noise 2 %', 'capacity noise 5 %'],
    wanted: 4,
  },
];

/** From its default to trials long enough for queues to show; exceed ratio 0.5 (its default) in all. */
const settingsTried: readonly MlrSettings[] = [
  settings(0.005, 1, 1, 21),
  settings(0.03, 1, 1, 21),
  settings(0.05, 1, 2, 6),
  settings(0.05, 2, 3, 9),
  settings(0.05, 5, 5, 5),
  settings(0.03, 2, 5, 10),
  settings(0.03, 5, 5, 15),
  settings(0.02, 5, 5, 21),
  settings(0.05, 2, 10, 10),
  settings(0.05, 10, 10, 10),
  settings(0.03, 2, 10, 20),
  settings(0.03, 5, 20, 20),
  settings(0.03, 5, 20, 40),
  settings(0.03, 10, 40, 40),
  settings(0.02, 5, 30, 60),
  settings(0.02, 10, 60, 120),
];

function settings(width: number, initial: number, final: number, sum: number): MlrSettings {
  return {
    relative_width: width,
    initial_trial_duration: initial,
    final_trial_duration: final,
    duration_sum: sum,
    exceed_ratio: 0.5,
  };
}

/** How one way of searching did on the systems of a kind. Errors are shares of the truth. */
export interface Score {
  readonly medianError: number;
  readonly p90Error: number;
  readonly bias: number;
  readonly medianLoadSeconds: number;
  readonly medianTrials: number;
  /** Searches that gave no number. */
  readonly without: number;
}

export interface Comparison {
  readonly kind: string;
  readonly wanted: number;
  readonly systems: number;
  readonly ours: Score;
  readonly theirs: readonly (Score & { readonly settings: MlrSettings })[];
  /** Theirs that cost least among those whose median error is not above ours; `undefined` when none is as exact. */
  readonly atEqualError: (Score & { readonly settings: MlrSettings }) | undefined;
}

export async function compareWithMlrsearch(
  python: string,
  systems: readonly BenchSystem[],
  measured: readonly Measured[],
  onSettings: () => void,
): Promise<Comparison[]> {
  const mlrsearch = new Mlrsearch(python);
  try {
    const comparisons: Comparison[] = [];
    for (const { name, families, wanted } of kinds) {
      const chosen = systems.filter(({ family }) => families.includes(family));
      const ours = chosen.flatMap(({ index }) => measured.filter((each) => each.index === index));
      const theirs: (Score & { settings: MlrSettings })[] = [];
      for (const tried of settingsTried) {
        const results: Searched[] = [];
        for (const [at, system] of chosen.entries()) {
          results.push({ ...(await mlrsearch.search(system, tried)), truth: ours[at]?.truth ?? Number.NaN });
        }
        theirs.push({ settings: tried, ...scoreOf(results) });
        onSettings();
      }
      const our = scoreOf(ours);
      const asExact = theirs.filter(({ medianError }) => medianError <= our.medianError);
      const [atEqualError] = asExact.toSorted((a, b) => a.medianLoadSeconds - b.medianLoadSeconds);
      comparisons.push({ kind: name, wanted, systems: chosen.length, ours: our, theirs, atEqualError });
    }
    return comparisons;
  } finally {
    await mlrsearch.close();
  }
}

interface Searched {
  readonly estimate: number | undefined;
  readonly truth: number;
  readonly trials: number;
  readonly loadSeconds: number;
}

function scoreOf(all: readonly Searched[]): Score {
  const errors = all.flatMap(({ estimate, truth }) => (estimate === undefined ? [] : [estimate / truth - 1]));
  const sizes = errors.map(Math.abs);
  return {
    medianError: sizes.length === 0 ? Number.NaN : median(sizes),
    p90Error: sizes.length === 0 ? Number.NaN : quantile(sizes, 0.9),
    bias: errors.reduce((sum, each) => sum + each, 0) / errors.length,
    medianLoadSeconds: median(all.map(({ loadSeconds }) => loadSeconds)),
    medianTrials: median(all.map(({ trials }) => trials)),
    without: all.length - errors.length,
  };
}
