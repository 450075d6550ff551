/**
 * The main job as a benchmark: `npm run bench:main-job -- --runs 3 --stack embedded`. Prints a table and JSON.
 * What it measures: time of a whole run and of its first live figure, agreement between runs at each level, and what
 * the harness itself costs next to k6.
 */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import Table from 'cli-table3';
import { linearRegression, median } from 'simple-statistics';
import type { RunEvent } from '../../harness/src/model/record/event.ts';
import type { RunRecord } from '../../harness/src/model/record/record.ts';

interface RunFigures {
  readonly wallSeconds: number;
  readonly firstFigureSeconds: number;
  readonly collapsePoints: Readonly<Record<string, number>>;
  /** In seconds of load of 200/s and above: below, the generator itself uses next to nothing. */
  readonly harnessShareOfGeneratorCpu: number;
  /** Seconds by step, over all levels. */
  readonly times: Readonly<Record<string, number>>;
  readonly harnessMemoryMb: number;
  readonly harnessMemoryGrowthMbPerMinute: number;
}

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '2' },
    stack: { type: 'string', default: 'auto' },
    config: { type: 'string', default: 'targets/timeline/headroom.config.ts' },
  },
});

interface HostFigures {
  readonly atSeconds: number;
  readonly perSecond: number;
  readonly harnessCpu: number;
  readonly generatorCpu: number;
  readonly memoryBytes: number;
}

const leastPerSecond = 200;

async function measureRun(): Promise<RunFigures> {
  const startedAt = performance.now();
  const argv = [
    'harness/src/cli/main.ts',
    'run',
    '--config',
    values.config,
    '--stack',
    values.stack,
    '--json',
  ];
  const child = spawn(process.execPath, argv, { stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const hosts: HostFigures[] = [];
  let firstFigureSeconds = Number.NaN;
  let record: RunRecord | undefined;
  for await (const line of createInterface({ input: child.stdout })) {
    const event = JSON.parse(line) as RunEvent;
    const atSeconds = (performance.now() - startedAt) / 1000;
    if (event.kind === 'second') {
      if (hosts.length === 0) firstFigureSeconds = atSeconds;
      const { host, generatorCpuCores, offered, spanSeconds } = event.second;
      hosts.push({
        atSeconds,
        perSecond: offered / spanSeconds,
        harnessCpu: host.harnessCpuCores,
        generatorCpu: generatorCpuCores,
        memoryBytes: host.harnessMemoryBytes,
      });
    }
    if (event.kind === 'run-ended') record = event.record;
  }
  const code = await exited;
  if (code !== 0 || record === undefined) throw new Error(`the run ended with exit code ${code}`);
  const loaded = hosts.filter(({ perSecond }) => perSecond >= leastPerSecond);
  const times: Record<string, number> = {};
  for (const { step, seconds } of record.times ?? []) times[step] = (times[step] ?? 0) + seconds;
  return {
    wallSeconds: (performance.now() - startedAt) / 1000,
    firstFigureSeconds,
    times,
    collapsePoints: Object.fromEntries(
      record.levels.map((level) => [level.name, level.collapsePoint?.estimate ?? Number.NaN]),
    ),
    harnessShareOfGeneratorCpu: sum(loaded.map((h) => h.harnessCpu)) / sum(loaded.map((h) => h.generatorCpu)),
    harnessMemoryMb: median(hosts.map((h) => h.memoryBytes)) / 2 ** 20,
    harnessMemoryGrowthMbPerMinute: growthMbPerMinute(hosts),
  };
}

/** Over the second half of the run: the first half fills caches. */
function growthMbPerMinute(hosts: readonly { atSeconds: number; memoryBytes: number }[]): number {
  const half = hosts.slice(Math.floor(hosts.length / 2));
  return linearRegression(half.map((h) => [h.atSeconds / 60, h.memoryBytes / 2 ** 20])).m;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}

const runs: RunFigures[] = [];
for (let number = 0; number < Number(values.runs); number += 1) runs.push(await measureRun());

const table = new Table({
  head: ['figure', 'asked', ...runs.map((_, index) => `run ${index + 1}`), 'spread'],
});
function row(figure: string, asked: string, read: (run: RunFigures) => number, digits = 1): void {
  const figures = runs.map(read);
  const spread = (Math.max(...figures) - Math.min(...figures)) / median(figures);
  table.push([
    figure,
    asked,
    ...figures.map((each) => each.toFixed(digits)),
    `${(100 * spread).toFixed(1)} %`,
  ]);
}
row('whole run, s', '< 360', (run) => run.wallSeconds);
row('first live figure, s', '< 20', (run) => run.firstFigureSeconds);
for (const level of Object.keys(runs[0]?.collapsePoints ?? {})) {
  row(`collapse point ${level}, requests/s`, 'within 10 %', (run) => run.collapsePoints[level] ?? Number.NaN);
}
for (const step of Object.keys(runs[0]?.times ?? {})) {
  row(`of that: ${step}, s`, '', (run) => run.times[step] ?? 0, 0);
}
row('harness CPU, % of k6, at 200/s and above', '< 10', (run) => 100 * run.harnessShareOfGeneratorCpu);
row('harness memory, MiB', 'flat', (run) => run.harnessMemoryMb);
row('harness memory growth, MiB/min', 'flat', (run) => run.harnessMemoryGrowthMbPerMinute, 2);
console.log(table.toString());
console.log(JSON.stringify({ stack: values.stack, runs }, undefined, 2));
