/**
 * How often `headroom gate` cries wolf, and how often it misses one: `npm run bench:gate -- --runs 100`. Prints a table and JSON
 * (--json: JSON alone). Pairs of runs of four simulated levels each (the systems of `npm run bench`, two searches with the
 * default settings): equal, with a tenth less capacity at every level, and at one of them.
 */
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import Table from 'cli-table3';
import type { LevelRecord } from '../../harness/src/model/record/record.ts';
import { ratePerSecond } from '../../harness/src/model/units.ts';
import { compareLevels } from '../../harness/src/verdict/comparison.ts';
import { measureAll } from './collapse-point/measure-all.ts';
import type { Measured } from './collapse-point/measure-system.ts';

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '100' },
    seed: { type: 'string', default: '1' },
    json: { type: 'boolean', default: false },
  },
});
const levelsOfRun = 4;
const relativeWidth = 0.15;
const runs = Number(values.runs);

async function measuredOn(number: number, capacityShare: number): Promise<Measured[]> {
  let done = 0;
  const systems = levelsOfRun * runs;
  const work = { systems, seed: Number(values.seed), relativeWidth, day: { number, capacityShare } };
  return measureAll(work, availableParallelism(), () => {
    done += 1;
    if (done % 20 === 0) console.error(`day ${number}: ${done} of ${systems} searches`);
  });
}

function levelOf({ index, status, estimate, low, high }: Measured): LevelRecord {
  const name = `${index % levelsOfRun}`;
  const base = { name, status, bracket: {}, trials: [], resets: 0 };
  if (!Number.isFinite(estimate)) return base;
  const [point, from, to] = [estimate, low, high].map((each) => ratePerSecond(each));
  if (point === undefined || from === undefined || to === undefined) return base;
  return {
    ...base,
    bracket: { lowerBound: from, upperBound: to },
    collapsePoint: { estimate: point, low: from, high: to, confidence: 0.95 },
  };
}

function runOf(all: readonly Measured[], run: number): LevelRecord[] {
  return all.slice(levelsOfRun * run, levelsOfRun * (run + 1)).map(levelOf);
}

/** How many of the pairs are called a regression. */
function alarms(before: readonly Measured[], now: (run: number) => LevelRecord[]): number {
  return Array.from({ length: runs }, (_, run) => compareLevels(runOf(before, run), now(run))).filter(
    ({ isRegression }) => isRegression,
  ).length;
}

const before = await measuredOn(0, 1);
const equal = await measuredOn(1, 1);
const less = await measuredOn(2, 0.9);
const rows = [
  { pairs: 'equal', asked: 'at most 5 %', alarms: alarms(before, (run) => runOf(equal, run)) },
  {
    pairs: 'a tenth less at every level',
    asked: 'at least 90 %',
    alarms: alarms(before, (run) => runOf(less, run)),
  },
  {
    pairs: 'a tenth less at one level of four',
    asked: 'not asked',
    alarms: alarms(before, (run) => [...runOf(less, run).slice(0, 1), ...runOf(equal, run).slice(1)]),
  },
].map((row) => ({ ...row, runs, share: row.alarms / runs }));

if (!values.json) {
  const table = new Table({
    head: ['pairs of runs', 'pairs', 'called a regression', 'share', 'asked'],
    style: { head: [], border: [] },
  });
  for (const { pairs, alarms: count, share, asked } of rows) {
    table.push([pairs, runs, count, `${(100 * share).toFixed(1)} %`, asked]);
  }
  console.log(table.toString());
}
console.log(JSON.stringify({ runs, levelsOfRun, relativeWidth, rows }, undefined, 2));
