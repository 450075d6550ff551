/**
 * What a bad measurement does to the answer: `npm run bench:validity -- --tries 20`. Prints a table and JSON (--json:
 * JSON alone). Real runs of `headroom` against a server of exact capacity, while the generator starves under a CPU
 * quota, other work fills the machine, or the server stands behind a slow link. Wrong is an interval that leaves out
 * the truth (of server and link together); refused is a run that gave none and said why.
 */
import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import Table from 'cli-table3';
import pLimit from 'p-limit';
import type { ConfigInput } from '../../harness/src/model/config/config.ts';
import type { LevelRecord } from '../../harness/src/model/record/record.ts';
import { checkout } from '../e2e/headroom-process.ts';
import { bytesOfAnswer, startSlowLink } from '../fixtures/slow-link.ts';
import { endChild, startFixture } from '../fixtures/start-fixture.ts';
import { starveK6 } from '../fixtures/starved-k6.ts';
import { installedK6 } from '../k6/test-bench.ts';
import { runOnce } from './run-once.ts';

const { values } = parseArgs({
  options: {
    tries: { type: 'string', default: '20' },
    /** Of the starved generator, which leaves the machine free. */
    'at-once': { type: 'string', default: '1' },
    only: { type: 'string', multiple: true },
    json: { type: 'boolean', default: false },
  },
});

const capacity = 240;
const slo = { latencyMs: 1000, goodShare: 0.99 };
/** Requests/s that the link carries. */
const linkRate = 130;

interface Try {
  readonly verdict: 'right' | 'wrong' | 'refused' | 'failed';
  readonly interval?: readonly [low: number, high: number];
  /** Of invalid trials, and of a run that ended without an answer. */
  readonly reasons: readonly string[];
  readonly seconds: number;
}

interface Trouble {
  readonly name: string;
  /** Capacity of what is measured, requests/s. */
  readonly truth: number;
  /** Tries of it do not disturb each other. */
  readonly leavesMachineFree: boolean;
  /** Makes the trouble. */
  begin(number: number, serverUrl: string): Promise<Troubled>;
}

interface Troubled {
  readonly url?: string;
  readonly k6Path?: string;
  end(): Promise<void>;
}

const troubles: readonly Trouble[] = [
  {
    name: 'starved generator',
    truth: capacity,
    leavesMachineFree: true,
    // 240 requests/s were seen to cost k6 0.1 to 0.2 cores, its start 0.3 CPU seconds.
    begin: (number) => starve(0.05 + 0.02 * (number % 5)),
  },
  {
    name: 'loaded host',
    truth: capacity,
    leavesMachineFree: false,
    begin: (number) => burn(availableParallelism() + (number % 4)),
  },
  {
    name: 'slow link',
    truth: linkRate,
    leavesMachineFree: false,
    begin: async (_number, serverUrl) => {
      const link = await startSlowLink(serverUrl, linkRate * (await bytesOfAnswer(serverUrl)));
      return { url: link.url, end: () => link.close() };
    },
  },
];

async function starve(cores: number): Promise<Troubled> {
  const k6 = await installedK6();
  if (k6?.kind !== 'executable')
    throw new Error('needs k6 as an executable: `headroom doctor` says how to get it');
  const { path, end } = await starveK6(k6.path, cores);
  return { k6Path: path, end };
}

async function burn(processes: number): Promise<Troubled> {
  const children = Array.from({ length: processes }, () =>
    spawn(process.execPath, ['-e', 'const end = Date.now() + 600_000; while (Date.now() < end);'], {
      stdio: 'ignore',
    }),
  );
  return { end: async () => void (await Promise.all(children.map(endChild))) };
}

function configOf(number: number, url: string, k6Path?: string): ConfigInput {
  return {
    // Two runs of one name that start in the same second would be one.
    name: `validity-${number}`,
    scenario: join(checkout, 'scenarios/paths.ts'),
    slo,
    levels: [{ name: 'whole' }],
    stacks: { external: { url } },
    overload: false,
    search: {
      initialLoad: 100,
      maxLoad: 400,
      probeSeconds: 3,
      confirmSeconds: 8,
      relativeWidth: 0.1,
      maxTrials: 10,
      maxInvalidTrials: 2,
    },
    ...(k6Path === undefined ? {} : { k6: { path: k6Path } }),
  };
}

async function tryOnce(trouble: Trouble, number: number): Promise<Try> {
  const server = await startFixture('exact-capacity-server.ts', [String(capacity), '0']);
  const { url = server.url, k6Path, end } = await trouble.begin(number, server.url);
  const startedAt = performance.now();
  try {
    const { code, stderr, level } = await runOnce(configOf(number, url, k6Path), number + 1);
    const seconds = (performance.now() - startedAt) / 1000;
    if (code !== 0 && code !== 4) return { verdict: 'failed', reasons: [stderr.trim()], seconds };
    return { ...verdictOn(level, trouble.truth), reasons: reasonsIn(level), seconds };
  } finally {
    await end();
    await server.end();
  }
}

/** Where chance arrivals queue for longer than the SLO allows, a little below the capacity, and the capacity. */
function truthOf(rate: number): [number, number] {
  const wait = (rate * slo.latencyMs) / 1000;
  return [rate * (1 - Math.log(1 / (1 - slo.goodShare)) / (2 * wait)), rate];
}

function verdictOn(level: LevelRecord | undefined, rate: number): Pick<Try, 'verdict' | 'interval'> {
  if (level?.collapsePoint === undefined) return { verdict: 'refused' };
  const { low, high } = level.collapsePoint;
  const [from, to] = truthOf(rate);
  return { verdict: low <= to && high >= from ? 'right' : 'wrong', interval: [low, high] };
}

function reasonsIn(level: LevelRecord | undefined): string[] {
  return (level?.trials ?? []).flatMap(({ outcome }) => (outcome.kind === 'invalid' ? [outcome.reason] : []));
}

function tally(texts: readonly string[]): string {
  return [...Map.groupBy(texts, (each) => each)].map(([text, all]) => `${all.length} ${text}`).join(', ');
}

const results: { readonly trouble: string; readonly truth: number; readonly tries: readonly Try[] }[] = [];
for (const trouble of troubles.filter(({ name }) => values.only?.includes(name) ?? true)) {
  const limit = pLimit(trouble.leavesMachineFree ? Number(values['at-once']) : 1);
  const tries = await limit.map(Array.from({ length: Number(values.tries) }), async (_, number) => {
    const one = await tryOnce(trouble, number);
    const interval = one.interval?.map((each) => each.toFixed(0)).join(' to ') ?? '';
    console.error(`${trouble.name} ${number + 1}: ${one.verdict} ${interval} (${tally(one.reasons)})`);
    return one;
  });
  results.push({ trouble: trouble.name, truth: trouble.truth, tries });
}

if (!values.json) {
  const table = new Table({
    head: [
      'trouble',
      'truth, requests/s',
      'tries',
      'right',
      'wrong (asked: 0)',
      'refused',
      'failed',
      'invalid trials',
    ],
  });
  for (const { trouble, truth, tries } of results) {
    const count = (verdict: Try['verdict']): number =>
      tries.filter((each) => each.verdict === verdict).length;
    const counts = [count('right'), count('wrong'), count('refused'), count('failed')];
    table.push([trouble, truth, tries.length, ...counts, tally(tries.flatMap(({ reasons }) => reasons))]);
  }
  console.log(table.toString());
}
console.log(JSON.stringify({ capacity, slo, results }, undefined, 2));
