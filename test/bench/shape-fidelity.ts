/**
 * How exactly shapes are sent: `npm run bench:shape-fidelity -- --peak 2000 --seconds 20`. Every shape of the catalogue
 * is compressed, drawn as Poisson arrivals and sent by k6 to a small server in a process of its own. A row a shape, and
 * JSON: total offered against intended, the worst second against Poisson noise + 3 %, and the peak second.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import Table from 'cli-table3';
import { createK6Generator } from '../../harness/src/drivers/k6/generator.ts';
import { locateK6 } from '../../harness/src/drivers/k6/locate/locate.ts';
import { cacheFolder } from '../../harness/src/drivers/system/host/cache-folder.ts';
import { resolveNight } from '../../harness/src/actions/replay/resolve-night.ts';
import { plainBehaviour } from '../../harness/src/model/config/behaviour.ts';
import { nightSchema } from '../../harness/src/model/config/night.ts';
import { totalOf, type RateCurve } from '../../harness/src/model/rate-curve.ts';
import type { LoadSecond } from '../../harness/src/model/sample.ts';
import { Redactor } from '../../harness/src/model/secrets/redactor.ts';
import { shapes } from '../../scenarios/shapes/catalogue.ts';

const { values } = parseArgs({
  options: {
    peak: { type: 'string', default: '2000' },
    seconds: { type: 'string', default: '20' },
    shape: { type: 'string', multiple: true },
  },
});
const peak = Number(values.peak);
const replaySeconds = Number(values.seconds);

/** Noise of a Poisson count that one second in a thousand exceeds, and what is allowed on top of it. */
const sigmas = 3.3;
const toleratedShare = 0.03;

interface Fidelity {
  readonly shape: string;
  readonly intended: number;
  readonly offered: number;
  /** (offered - intended) / intended */
  readonly totalError: number;
  /** Seconds further from the curve than Poisson noise + 3 %. */
  readonly secondsOutside: number;
  readonly seconds: number;
  /** Of the second with the most arrivals due: offered against due. */
  readonly peakError: number;
  readonly dropped: number;
  readonly latenessP99Ms: number;
}

const serverCode = `
  const { createServer } = require('node:http');
  const { parentPort } = require('node:worker_threads');
  const server = createServer((request, response) => response.end('ok'));
  server.keepAliveTimeout = 60_000;
  server.listen(0, '127.0.0.1', () => parentPort.postMessage(server.address().port));
`;

async function measure(): Promise<Fidelity[]> {
  const folder = await mkdtemp(join(tmpdir(), 'headroom-bench-'));
  const server = new Worker(serverCode, { eval: true });
  const port = await new Promise<number>((resolve) => server.once('message', resolve));
  const never = new AbortController().signal;
  const k6 = await locateK6({ cacheFolder: cacheFolder(), onProgress: () => undefined, signal: never });
  const generator = await createK6Generator({
    k6,
    runId: `bench-${process.pid}`,
    scenarioFile: fileURLToPath(new URL('../../scenarios/paths.ts', import.meta.url)),
    slo: { latencyMs: 250 },
    timeoutMs: 500,
    arrivals: 'poisson',
    environment: {},
    redactor: new Redactor(),
    cacheFolder: cacheFolder(),
  });
  try {
    const rows: Fidelity[] = [];
    for (const [index, { name }] of shapes.entries()) {
      if (values.shape !== undefined && !values.shape.includes(name)) continue;
      const config = nightSchema.parse({ shape: name, peak, replaySeconds });
      const { replayed } = await resolveNight(config, folder);
      const { seconds } = await generator.run(
        {
          trialId: name,
          targetUrl: new URL(`http://127.0.0.1:${port}`),
          rates: replayed,
          behaviour: plainBehaviour,
          samplesFreshness: false,
          seed: index + 1,
          logFile: join(folder, `${name}.log`),
        },
        { onSecond: () => undefined, stop: never, signal: never },
      );
      rows.push(fidelityOf(name, replayed, seconds));
      process.stderr.write(`${name}: sent\n`);
    }
    return rows;
  } finally {
    await generator.close();
    await server.terminate();
    await rm(folder, { recursive: true, force: true });
  }
}

function fidelityOf(shape: string, curve: RateCurve, seconds: readonly LoadSecond[]): Fidelity {
  const offered = sum(seconds.map((each) => each.offered));
  const intended = totalOf(curve);
  const outside = seconds.filter((each) => {
    const expected = areaBetween(curve, each.atSeconds - each.spanSeconds, each.atSeconds);
    const allowed = sigmas * Math.sqrt(expected) + toleratedShare * expected + 1;
    return Math.abs(each.offered - expected) > allowed;
  });
  const highest = seconds.reduce((best, each) => ((each.intended ?? 0) > (best.intended ?? 0) ? each : best));
  return {
    shape,
    intended,
    offered,
    totalError: (offered - intended) / intended,
    secondsOutside: outside.length,
    seconds: seconds.length,
    peakError: (highest.offered - (highest.intended ?? 0)) / (highest.intended ?? 1),
    dropped: sum(seconds.map((each) => each.dropped)),
    latenessP99Ms: worstLatenessMs(seconds),
  };
}

function areaBetween({ stepSeconds, ratesPerSecond }: RateCurve, from: number, to: number): number {
  return sum(
    ratesPerSecond.map((rate, step) => {
      const start = step * stepSeconds;
      return rate * Math.max(0, Math.min(to, start + stepSeconds) - Math.max(from, start));
    }),
  );
}

/** Upper end of the highest bucket that holds a hundredth of a second's requests. */
function worstLatenessMs(seconds: readonly LoadSecond[]): number {
  const worst = seconds.map(({ lateness: { buckets, schema }, offered }) => {
    const indices = Object.keys(buckets)
      .map(Number)
      .toSorted((a, b) => b - a);
    let above = 0;
    for (const index of indices) {
      above += buckets[index] ?? 0;
      if (above > offered / 100) return 1000 * 2 ** (index / 2 ** schema);
    }
    return 0;
  });
  return Math.max(0, ...worst);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}

const rows = await measure();
const table = new Table({
  head: [
    'shape',
    'intended',
    'offered',
    'total (1 %)',
    'seconds outside',
    'peak second (5 %)',
    'dropped',
    'late, p99 of the worst second',
  ],
});
const percent = (share: number): string => `${(100 * share).toFixed(2)} %`;
for (const row of rows) {
  table.push([
    row.shape,
    row.intended.toFixed(0),
    row.offered,
    percent(row.totalError),
    `${row.secondsOutside} of ${row.seconds}`,
    percent(row.peakError),
    row.dropped,
    `${row.latenessP99Ms.toFixed(1)} ms`,
  ]);
}
console.log(table.toString());
console.log(JSON.stringify({ peak, replaySeconds, rows }, undefined, 2));
