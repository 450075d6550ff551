/**
 * What the generator costs beside bare k6: `npm run bench:generator-cost -- --repeats 3`. Prints a table and JSON.
 * Everything that sends shares one core, the target has another: so k6 is what is full. Of each way to send the same
 * requests: CPU of k6 a request at a steady rate, and the most requests a second on that core, as the target counts
 * them while the rate climbs beyond it. Ways take turns, because machines drift.
 */
import { fork, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import Table from 'cli-table3';
import { execa } from 'execa';
import { median } from 'simple-statistics';
import { vusFor } from '../../harness/src/drivers/k6/vus.ts';
import { listProcesses } from '../../harness/src/drivers/system/processes/proc.ts';
import { behaviourSchema, plainBehaviour, type Behaviour } from '../../harness/src/model/config/behaviour.ts';
import { durationMsOf, peakOf, rateCurve, type RateCurve } from '../../harness/src/model/rate-curve.ts';
import { createBench, installedK6 } from '../k6/test-bench.ts';

const { values } = parseArgs({
  options: {
    repeats: { type: 'string', default: '3' },
    /** Requests/s of the steady load, and the highest of the climb. */
    steady: { type: 'string', default: '600' },
    most: { type: 'string', default: '3600' },
  },
});

const timeoutMs = 500;
const steadySeconds = 8;
const climbSteps = 12;
const sampleMs = 500;

interface Way {
  readonly name: string;
  readonly path: string;
  /** Absent: bare k6. */
  readonly behaviour?: Behaviour;
}

const everything = behaviourSchema.parse({
  retries: { kind: 'budgeted', firstDelayMs: 10, mostDelayMs: 20 },
  patienceMs: 5000,
  hotKeyShare: 0.3,
  visit: { requests: 3, thinkMs: 20 },
});
const { retries } = everything;
const ways: readonly Way[] = [
  { name: 'bare k6', path: '/ok' },
  { name: 'journey, plain', path: '/ok', behaviour: plainBehaviour },
  { name: 'bare k6, 5 % refused', path: '/flaky' },
  {
    name: 'journey, budgeted retries, 5 % refused',
    path: '/flaky',
    behaviour: behaviourSchema.parse({ retries }),
  },
  { name: 'journey, retries, patience, hot key, visits, 5 % refused', path: '/flaky', behaviour: everything },
];

/** Cumulative, at a moment. */
interface Reading {
  readonly atSeconds: number;
  readonly requests: number;
  readonly k6CpuSeconds: number;
}

interface Figures {
  readonly cpuMsPerRequest: number;
  readonly mostPerSecond: number;
}

/** The target, on the last core; this process and all that it starts are on the first one. */
async function startTarget(): Promise<ChildProcess> {
  const target = fork(fileURLToPath(new URL('counting-server.ts', import.meta.url)), {
    serialization: 'json',
  });
  await pin(target.pid ?? 0, availableParallelism() - 1);
  await pin(process.pid, 0);
  return target;
}

async function pin(pid: number, core: number): Promise<void> {
  await execa('taskset', ['--all-tasks', '--cpu-list', '--pid', String(core), String(pid)]);
}

async function tell<T>(target: ChildProcess): Promise<T> {
  const [message] = (await once(target, 'message')) as [T];
  return message;
}

async function read(target: ChildProcess): Promise<Reading> {
  const answer = tell<{ requests: number }>(target);
  target.send('count');
  const { requests } = await answer;
  const k6s = (await listProcesses()).filter(
    (each) => each.parentPid === process.pid && each.command === 'k6',
  );
  const k6CpuSeconds = k6s.reduce((sum, each) => sum + each.cpuSeconds, 0);
  return { atSeconds: performance.now() / 1000, requests, k6CpuSeconds };
}

/** Sends the rates in a way and reads the counters meanwhile. */
async function readWhile(send: () => Promise<unknown>, target: ChildProcess): Promise<Reading[]> {
  const readings: Reading[] = [];
  let isDone = false;
  const sending = send().finally(() => (isDone = true));
  while (!isDone) {
    await Promise.race([sending, sleep(sampleMs)]);
    if (!isDone) readings.push(await read(target));
  }
  await sending;
  return readings;
}

/** CPU of k6 a request, from the second second of the load to the one before its last. */
function cpuMsPerRequest(readings: readonly Reading[]): number {
  const [first] = readings;
  const start = readings.findIndex((each) => each.requests > (first?.requests ?? 0));
  const underLoad = readings.slice(start, start + (steadySeconds * 1000) / sampleMs);
  const [from, to] = [underLoad.at(4), underLoad.at(-3)];
  if (from === undefined || to === undefined) return Number.NaN;
  return (1000 * (to.k6CpuSeconds - from.k6CpuSeconds)) / (to.requests - from.requests);
}

/** The most requests/s over any two seconds. */
function mostPerSecond(readings: readonly Reading[]): number {
  const apart = 2000 / sampleMs;
  return readings.reduce((most, to, index) => {
    const from = readings[index - apart];
    const rate = from === undefined ? 0 : (to.requests - from.requests) / (to.atSeconds - from.atSeconds);
    return Math.max(most, rate);
  }, 0);
}

const k6 = await installedK6();
if (k6?.kind !== 'executable')
  throw new Error('needs k6 as an executable: `headroom doctor` says how to get it');
const k6Path = k6.path;
const bench = await createBench(k6);
const target = await startTarget();
const { port } = await tell<{ port: number }>(target);
const url = `http://127.0.0.1:${port}`;

const bareScript = `import http from 'k6/http';
export const options = JSON.parse(__ENV.OPTIONS);
export default function () { http.get(__ENV.URL); }
`;

async function sendBare({ path }: Way, rates: RateCurve): Promise<void> {
  const vus = vusFor(rates, { behaviour: plainBehaviour, timeoutMs });
  const script = join(bench.folder, 'bare.js');
  await writeFile(script, bareScript);
  const options = {
    discardResponseBodies: true,
    scenarios: {
      load: {
        executor: 'ramping-arrival-rate',
        startRate: Math.round(rates.ratesPerSecond[0] ?? 0),
        stages: rates.ratesPerSecond.flatMap((rate) => [
          { target: Math.round(rate), duration: '0s' },
          { target: Math.round(rate), duration: `${rates.stepSeconds}s` },
        ]),
        preAllocatedVUs: vus,
        maxVUs: vus,
      },
    },
  };
  const flags = ['run', '--quiet', '--no-usage-report', '--no-thresholds', '--summary-mode=disabled', script];
  const environment = { ...process.env, URL: url + path, OPTIONS: JSON.stringify(options) };
  const child = spawn(k6Path, flags, { stdio: 'ignore', env: environment });
  await once(child, 'exit');
}

async function sendJourney(way: Way, behaviour: Behaviour, rates: RateCurve): Promise<void> {
  const generator = await bench.generator({ arrivals: 'even', timeoutMs, environment: { PATHS: way.path } });
  const request = {
    url,
    load: peakOf(rates),
    seconds: durationMsOf(rates) / 1000,
    rates,
    behaviour,
  };
  await bench.trial(generator, request);
  await generator.close();
}

async function measure(way: Way): Promise<Figures> {
  const send = (rates: RateCurve) => () =>
    way.behaviour === undefined ? sendBare(way, rates) : sendJourney(way, way.behaviour, rates);
  const steady = rateCurve(steadySeconds, [Number(values.steady)]);
  const climb = rateCurve(
    1,
    Array.from({ length: climbSteps }, (_, step) => (Number(values.most) * (step + 1)) / climbSteps),
  );
  return {
    cpuMsPerRequest: cpuMsPerRequest(await readWhile(send(steady), target)),
    mostPerSecond: mostPerSecond(await readWhile(send(climb), target)),
  };
}

async function measureAll(): Promise<Map<string, Figures[]>> {
  const figures = new Map<string, Figures[]>(ways.map((way) => [way.name, []]));
  for (let repeat = 0; repeat < Number(values.repeats); repeat += 1) {
    for (const way of ways) figures.get(way.name)?.push(await measure(way));
  }
  return figures;
}

function report(figures: ReadonlyMap<string, readonly Figures[]>): void {
  const table = new Table({
    head: ['way', 'CPU ms a request', 'of bare', 'most requests/s', 'of bare (asked: 0.9)', 'repeats'],
  });
  const middle = (name: string, of: (each: Figures) => number): number =>
    median((figures.get(name) ?? []).map(of));
  const rows = ways.map(({ name, path }) => {
    const bare = ways.find((each) => each.path === path)?.name ?? name;
    const cpu = middle(name, (each) => each.cpuMsPerRequest);
    const most = middle(name, (each) => each.mostPerSecond);
    return {
      name,
      cpuMsPerRequest: cpu,
      cpuOfBare: cpu / middle(bare, (each) => each.cpuMsPerRequest),
      mostPerSecond: most,
      mostOfBare: most / middle(bare, (each) => each.mostPerSecond),
      repeats: figures.get(name) ?? [],
    };
  });
  for (const row of rows) {
    const repeats = row.repeats.map((each) => Math.round(each.mostPerSecond)).join(' ');
    table.push([
      row.name,
      row.cpuMsPerRequest.toFixed(3),
      row.cpuOfBare.toFixed(2),
      row.mostPerSecond.toFixed(0),
      row.mostOfBare.toFixed(2),
      repeats,
    ]);
  }
  console.log(table.toString());
  console.log(JSON.stringify({ k6: k6?.version, steady: values.steady, rows }, undefined, 2));
}

try {
  report(await measureAll());
} finally {
  target.disconnect();
  await bench.clear();
}
