/**
 * When are faults really on and really gone? `npm run bench:fault-timing -- --stack embedded --times 6`: real runs of
 * `headroom drill`, so many drills of each kind of fault. What the kernel, the engine and the proxies say is read from
 * outside a hundred times a second, and held against the moment that was asked for, beside the harness's own times. Prints
 * a table and JSON; exits with 1 when an injection or a reversal was more than 500 ms off. About 15 s a drill.
 */
import { parseArgs } from 'node:util';
import Table from 'cli-table3';
import { quantileSorted } from 'simple-statistics';
import type { FaultKind } from '../../harness/src/model/config/fault.ts';
import { drillsOfEachKind } from './faults/draw-faults.ts';
import { timingsOf, type Timing } from './faults/fault-timing.ts';
import { runSideBySide } from './faults/run-side-by-side.ts';
import { faultsOn, type SmallStack } from './faults/small-stack.ts';

const { values } = parseArgs({
  options: {
    stack: { type: 'string', default: 'embedded' },
    times: { type: 'string', default: '6' },
    seed: { type: 'string', default: '1' },
    /** Runs at the same time, which share the drills. */
    'side-by-side': { type: 'string', default: '3' },
    /** Only these kinds of fault. */
    kind: { type: 'string', multiple: true, default: [] },
  },
});

const allowedMs = 500;

const stack = values.stack as SmallStack;
const runs = Number(values['side-by-side']);
const kinds = faultsOn[stack].filter((kind) => values.kind.length === 0 || values.kind.includes(kind));
const request = { kinds, count: Number(values.times), seed: Number(values.seed) };
const done = await runSideBySide({
  ...{ name: 'fault-timing', stack, runs, isLogged: true },
  drillsOf: (index, flag) =>
    drillsOfEachKind({ ...request, flag }).filter((_, number) => number % runs === index),
});
const timings = done.flatMap(({ drills }) => drills.flatMap((drill) => timingsOf(drill)));

interface Row {
  readonly kind: FaultKind;
  readonly end: Timing['end'];
  readonly count: number;
  readonly begun: readonly number[];
  readonly real: readonly number[];
  readonly seen: readonly number[];
  readonly isInTime: boolean;
}

const rows = kinds.flatMap((kind) =>
  (['injected', 'reverted'] as const).map((end): Row => {
    const those = timings.filter((each) => each.kind === kind && each.end === end);
    const real = those.flatMap((each) => each.real ?? []);
    return {
      ...{ kind, end, count: those.length, real },
      begun: those.map((each) => each.begun),
      seen: those.map((each) => each.seen),
      isInTime:
        those.length > 0 && real.length === those.length && real.every((ms) => Math.abs(ms) <= allowedMs),
    };
  }),
);

const table = new Table({
  head: [
    'fault',
    'stack',
    'end',
    'n',
    'begun',
    'really so',
    'seen to be so, and ready',
    `within ${allowedMs} ms`,
  ],
  style: { head: [], border: [] },
});
for (const row of rows) {
  const { kind, end, count, begun, real, seen, isInTime } = row;
  table.push([kind, stack, end, count, spread(begun), spread(real), spread(seen), isInTime ? 'yes' : 'NO']);
}
const gaps = done.flatMap(({ drills }) => drills.flatMap(({ log }) => log?.longestGapMs ?? []));
console.log('ms after the moment asked for: median / p90 / farthest off');
console.log(
  `looked at from outside at least every (of each drill's looks the farthest apart) ${spread(gaps)} ms`,
);
console.log(table.toString());
const late = rows.filter(({ isInTime }) => !isInTime).length;
console.log(`${rows.length - late} of ${rows.length} within ${allowedMs} ms`);
console.log(JSON.stringify({ stack, ...request, rows }));
process.exitCode = late > 0 ? 1 : 0;

function spread(times: readonly number[]): string {
  if (times.length === 0) return '';
  const sorted = times.toSorted((a, b) => Math.abs(a) - Math.abs(b));
  return [0.5, 0.9, 1].map((share) => Math.round(quantileSorted(sorted, share))).join(' / ');
}
