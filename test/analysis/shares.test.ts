import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { judgeDrill } from '../../harness/src/analysis/drill/drill.ts';
import { judge } from '../../harness/src/analysis/trial/judge.ts';
import { judgeOverload } from '../../harness/src/analysis/past-collapse/overload.ts';
import { overloadStretches } from '../../harness/src/analysis/past-collapse/stretches.ts';
import { judgeNight } from '../../harness/src/analysis/night/survival.ts';
import { drillSchema } from '../../harness/src/model/config/drill.ts';
import { faultSchema } from '../../harness/src/model/config/fault.ts';
import { survivalSchema } from '../../harness/src/model/config/night.ts';
import { steadyCurve } from '../../harness/src/model/rate-curve.ts';
import type { Second } from '../../harness/src/model/sample.ts';
import { durationMs, ratePerSecond } from '../../harness/src/model/units.ts';
import { aSecond, histogramOf } from './simulated-system.ts';

const ofHarness = { harnessCpuCores: 0, harnessMemoryBytes: 1e8 };
const part = fc.double({ min: 0, max: 1, noNaN: true });
const parts = fc.record({
  span: fc.double({ min: 0.5, max: 1.3, noNaN: true }),
  offered: fc.nat(900),
  shares: fc.record({ completed: part, good: part }),
  dropped: fc.nat(50),
  latencySeconds: fc.double({ min: 0.001, max: 1, noNaN: true }),
  busy: part,
});

/** How all is from a second on: all good, nothing good, or as it comes. */
const turns = fc.array(fc.tuple(fc.nat(40), fc.constantFrom(undefined, 0, 1)), { maxLength: 3 });

/** Seconds of uneven length. Those of a quiet machine can be judged; of another anything may be said. */
const loads = fc
  .tuple(fc.array(parts, { minLength: 1, maxLength: 80, size: 'max' }), turns, fc.boolean())
  .map(([all, turned, isQuiet]) => {
    const turnsOf = [[0, 1] as const, ...turned].toSorted(([a], [b]) => b - a);
    let at = 0;
    return all.map(({ span, latencySeconds, ...each }, index): Second => {
      at += span;
      const allGood = turnsOf.find(([from]) => from <= index)?.[1];
      const shares = allGood === undefined ? each.shares : { completed: 1, good: allGood };
      const offered = isQuiet ? Math.round(450 * span) : each.offered;
      const completed = Math.round(shares.completed * offered);
      const good = Math.round(shares.good * completed);
      const busyShare = isQuiet ? 0.3 : each.busy;
      return aSecond({
        ...{ atSeconds: at, spanSeconds: span, offered, intended: offered, completed, good },
        bad: { connection: completed - good },
        dropped: isQuiet ? 0 : each.dropped,
        latency: histogramOf(Array.from({ length: Math.min(good, 20) }, () => latencySeconds)),
        inFlight: offered - completed,
        host: { cores: 2, busyShare, stealShare: isQuiet ? 0 : 1 - busyShare, ...ofHarness },
        freshness: { shown: histogramOf([latencySeconds, 3 * latencySeconds]), givenUp: offered % 2 },
      });
    });
  });

/** Paths of what is no share from 0 to 1, and of times below 0. */
function impossibleIn(value: unknown, path = ''): string[] {
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value).flatMap(([key, each]) => impossibleIn(each, `${path}.${key}`));
  }
  if (typeof value === 'string') return /(^|[ (])-\d|NaN|Infinity/.test(value) ? [`${path}: ${value}`] : [];
  if (typeof value !== 'number') return [];
  const isWrong = /(Share|\.depth|\.worstSecond)$/.test(path)
    ? !(value >= 0 && value <= 1)
    : /(\.seconds|Seconds|Ms|p\d\d)$/.test(path) && !(value >= 0);
  return isWrong ? [`${path}: ${value}`] : [];
}

const freshness = { seconds: 2, share: 0.9, everySeconds: 1, giveUpSeconds: 10 };
const slo = { latencyMs: 500, goodShare: 0.99, freshness };
const drill = drillSchema.parse({ name: 'kill-api', faults: [{ kind: 'kill', service: 'api' }] });
const rates = steadyCurve(450, 33_000);
const candidate = { load: ratePerSecond(450), duration: durationMs(33_000) };
const plan = overloadStretches(
  {
    multiples: [1.5, 2],
    ...{ seconds: 6, recoveryFraction: 0.8, recoverySeconds: 10, slowAfterSeconds: 5, hysteresis: false },
  },
  { collapsePoint: 450, latencySeconds: 0.5, timeoutSeconds: 1 },
);
const fault = { fault: faultSchema.parse({ kind: 'kill', service: 'api' }), targets: ['api-1'] };

const judgements: [string, (seconds: readonly Second[], at: readonly [number, number]) => unknown][] = [
  ['a trial', (seconds) => judge(seconds, { slo, candidate, timeoutMs: 1000 })],
  [
    'a drill',
    (seconds, [from, to]) =>
      judgeDrill(
        seconds,
        [
          {
            ...fault,
            injected: { askedAtSeconds: from, atSeconds: from, seen: 'it took' },
            reverted: { askedAtSeconds: to, atSeconds: to, seen: 'it is gone' },
          },
        ],
        { slo, drill, rates, timeoutMs: 1000 },
      ),
  ],
  [
    'a night',
    (seconds) =>
      judgeNight(seconds, {
        ...{ slo, survival: survivalSchema.parse({}), rates, timeoutMs: 1000, arrivals: 'poisson' },
      }),
  ],
  [
    'an overload',
    (seconds) =>
      judgeOverload(seconds, plan, { slo, timeoutMs: 1000, collapsePoint: 450, slowAfterSeconds: 5 }),
  ],
];

describe('what is told of any load', () => {
  it.each(judgements)('has shares from 0 to 1 and no time below 0: %s', (_, judged) => {
    const moments = fc
      .tuple(fc.integer({ min: 1, max: 320 }), fc.integer({ min: 0, max: 300 }))
      .map(([from, length]) => [from / 10, (from + length) / 10] as const);
    fc.assert(
      fc.property(loads, moments, (seconds, at) => {
        expect(impossibleIn(judged(seconds, at))).toEqual([]);
      }),
      { numRuns: 1000 },
    );
  });
});
