import { readConfig } from '../../drivers/store/read-run.ts';
import type { Config } from '../../model/config/config.ts';
import { reasonOf } from '../../model/errors.ts';
import type { PastRun } from './past-run.ts';
import { differencesIn, namedSetUpOf, type SetUp } from './set-up.ts';

/** Runs whose figures may be held against each other. */
export interface RunsOfSetUp {
  readonly runs: readonly PastRun[];
  /** What differs from the first ones, in words, a line each. */
  readonly differences: readonly string[];
}

/** While they are told apart. */
interface Group {
  readonly runs: PastRun[];
  /** Different ones: of levels that others of the group have not. Empty: not known, a run of its own. */
  readonly setUps: SetUp[];
  readonly problem?: string;
}

/**
 * Tells runs of different set-ups apart, as `compare`, `gate` and `report` do: each goes to the first group in which it
 * differs from none at what both have. The order of the runs is kept.
 */
export async function bySetUp(runs: readonly PastRun[]): Promise<RunsOfSetUp[]> {
  const groups: Group[] = [];
  const configs = new Map<string, Config>();
  for (const run of runs) {
    const setUp = await setUpIn(run, configs).catch((error: unknown) => reasonOf(error));
    if (typeof setUp === 'string') groups.push({ runs: [run], setUps: [], problem: setUp });
    else putInto(groups, run, setUp);
  }
  const [first] = groups;
  return groups.map((group) => ({
    runs: group.runs,
    differences: group === first || first === undefined ? [] : differencesFrom(first, group),
  }));
}

/** Nights of one config are many: it is read once. */
async function setUpIn(run: PastRun, configs: Map<string, Config>): Promise<SetUp> {
  const { configHash } = run.provenance;
  const config = configs.get(configHash) ?? (await readConfig(run.folder));
  configs.set(configHash, config);
  return namedSetUpOf({ record: run, config });
}

function putInto(groups: Group[], run: PastRun, setUp: SetUp): void {
  const group = groups.find(
    ({ setUps }) => setUps.length > 0 && setUps.every((each) => differencesIn(each, setUp).length === 0),
  );
  if (group === undefined) {
    groups.push({ runs: [run], setUps: [setUp] });
    return;
  }
  group.runs.push(run);
  const isCovered = group.setUps.some((each) => Object.keys(setUp).every((what) => what in each));
  if (!isCovered) group.setUps.push(setUp);
}

function differencesFrom(first: Group, group: Group): string[] {
  const [then] = group.setUps;
  if (then === undefined) return [unknown(group)];
  if (first.setUps.length === 0) return [unknown(first)];
  return [...new Set(first.setUps.flatMap((now) => differencesIn(then, now)))];
}

function unknown({ runs: [run], problem }: Group): string {
  return `what ${run?.runId ?? 'it'} is of is not known: ${problem ?? 'its config cannot be read'}`;
}
