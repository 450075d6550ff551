/**
 * How long does a report take, how large is it, and how long does a list of a thousand runs take? `npm run bench:report`: the
 * commands as a user types them, each some times. The run has four levels and 100 trials, with a night and 24 drills
 * beside it, all made of the committed runs and the sample of the tests. Prints a table; exits with 1 when a figure is over
 * its limit. About a minute.
 */
import { cp, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import Table from 'cli-table3';
import { execa } from 'execa';
import { median } from 'simple-statistics';
import { seal } from '../../harness/src/drivers/store/checksums.ts';
import { readConfig, readProven } from '../../harness/src/drivers/store/read-run.ts';
import { keepHead } from '../../harness/src/drivers/store/run-head.ts';
import type {
  DrillRecord,
  RunRecord,
  SearchedLevel,
  SearchRecord,
} from '../../harness/src/model/record/record.ts';
import { drilledRun } from '../report/sample-drills.ts';

const { values } = parseArgs({
  options: { times: { type: 'string', default: '7' }, runs: { type: 'string', default: '1000' } },
});
const root = fileURLToPath(new URL('../../', import.meta.url));
const trialsALevel = 25;
const drillsALevel = 6;

/** As many trials as asked, by repeating those that were recorded; each with its files. */
function withTrials(level: SearchedLevel): SearchedLevel {
  const again = Array.from({ length: trialsALevel - level.trials.length }, (_, index) => {
    const trial = level.trials[index % level.trials.length];
    if (trial === undefined) throw new Error(`level ${level.name} has no trial`);
    return { ...trial, id: `${trial.id}-again-${index}` };
  });
  // The last of equal loads decides: those that have their seconds.
  return { ...level, trials: [...again, ...level.trials] };
}

async function writeRun(folder: string, record: RunRecord, config: object): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'config.json'), JSON.stringify(config));
  await writeFile(join(folder, 'run.json'), `${JSON.stringify(record, undefined, 2)}\n`);
  await keepHead(folder, record);
}

/** Drills of the sample, so many at each level. */
function drilled(search: SearchRecord): DrillRecord {
  const sample = drilledRun();
  const [drill] = sample.drills;
  const [result] = sample.levels.flatMap(({ drills }) => drills);
  if (drill === undefined || result === undefined) throw new Error('the sample has no drill');
  const names = Array.from({ length: drillsALevel }, (_, index) => `drill-${index + 1}`);
  const { provenance, name } = search;
  return {
    ...sample,
    ...{ runId: 'drills', name, provenance, startedAt: search.startedAt },
    drills: names.map((each) => ({ ...drill, name: each })),
    levels: search.levels.map((level) => ({
      ...{ name: level.name, status: 'not-searched' as const, bracket: {}, trials: [], resets: 0 },
      drills: names.map((each) => ({
        ...result,
        ...{ id: `${level.name}-${each}`, level: level.name, drill: each },
      })),
    })),
  };
}

async function evidence(results: string): Promise<number> {
  const example = join(root, 'results/example');
  const { record } = await readProven(example);
  if (record.kind !== 'search') throw new Error('the example is a search');
  const config = await readConfig(example);
  const search = { ...record, runId: 'search', levels: record.levels.map(withTrials) };
  await writeRun(join(results, 'search'), search, config);
  await cp(join(example, 'evidence.tar.gz'), join(results, 'search/evidence.tar.gz'));
  await writeRun(join(results, 'drills'), drilled(search), config);
  const { record: night } = await readProven(join(root, 'results/example-night'));
  const stack = search.provenance.stack;
  const sameStack = { ...night, runId: 'night', provenance: { ...night.provenance, stack } };
  await writeRun(join(results, 'night'), sameStack, config);
  for (const run of ['search', 'drills', 'night']) await seal(join(results, run));
  return search.levels.reduce((sum, { trials }) => sum + trials.length, 0);
}

async function manyRuns(results: string, count: number): Promise<void> {
  const { record } = await readProven(join(root, 'results/example'));
  const config = JSON.parse(await readFile(join(root, 'results/example/config.json'), 'utf8')) as object;
  for (let index = 0; index < count; index += 1) {
    const startedAt = new Date(Date.parse(record.startedAt) + 60_000 * index).toISOString();
    await writeRun(join(results, `run-${index}`), { ...record, runId: `run-${index}`, startedAt }, config);
  }
}

/** Wall time of a command as a user types it, in ms: the median of some. */
async function timed(...command: string[]): Promise<number> {
  const times: number[] = [];
  for (let time = 0; time < Number(values.times); time += 1) {
    const started = performance.now();
    await execa(process.execPath, [join(root, 'harness/headroom.mjs'), ...command], { cwd: root });
    times.push(performance.now() - started);
  }
  return median(times);
}

const folder = await mkdtemp(join(tmpdir(), 'headroom-bench-report-'));
try {
  const [one, many] = [join(folder, 'one'), join(folder, 'many')];
  const trials = await evidence(one);
  await manyRuns(many, Number(values.runs));
  const reportMs = await timed('report', 'search', '--results', one, '--no-pdf');
  const { size } = await stat(join(one, 'search/report.html'));
  const bareMs = await timed('--version');
  const historyMs = await timed('history', '--results', many);
  const runsMs = await timed('runs', '--results', many);
  const rows = [
    [`report of 4 levels, ${trials} trials, a night, ${4 * drillsALevel} drills`, reportMs, 2000, 'ms'],
    ['its HTML', size / 1e6, 2, 'MB'],
    [`history of ${values.runs} runs, beside the start of the program`, historyMs - bareMs, 300, 'ms'],
    [`runs, the same`, runsMs - bareMs, 300, 'ms'],
    ['the start of the program alone', bareMs, Number.POSITIVE_INFINITY, 'ms'],
  ] as const;
  const table = new Table({ head: ['what', 'median', 'limit'], style: { head: [], border: [] } });
  for (const [what, value, limit, unit] of rows) {
    const isOver = value > limit ? '  OVER' : '';
    table.push([
      what,
      `${value.toFixed(unit === 'MB' ? 2 : 0)} ${unit}${isOver}`,
      Number.isFinite(limit) ? `${limit} ${unit}` : '',
    ]);
  }
  console.log(table.toString());
  process.exitCode = rows.some(([, value, limit]) => value > limit) ? 1 : 0;
} finally {
  await rm(folder, { recursive: true, force: true });
}
