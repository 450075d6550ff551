import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isDecidedEarly, judge } from '../../harness/src/analysis/trial/judge.ts';
import type { Second } from '../../harness/src/model/sample.ts';
import { durationMs, ratePerSecond } from '../../harness/src/model/units.ts';
import { simulateTrial, type SimulatedSystem } from './simulated-system.ts';

const slo = { latencyMs: 500, goodShare: 0.99 };
const server: SimulatedSystem = { servers: 1, capacity: 300, service: 'exponential' };
/** Of a small load on the idle server. */
const atRest = { latencyMs: 5 };

function judged(
  load: number,
  backlogSeconds: number,
  system = server,
  rest: { latencyMs: number } | 'unknown' = atRest,
  seen: (second: Second) => Second = (second) => second,
) {
  const timeoutMs = 2 * slo.latencyMs;
  const durationSeconds = 10;
  const context = {
    slo,
    candidate: { load: ratePerSecond(load), duration: durationMs(1000 * durationSeconds) },
    timeoutMs,
    ...(rest === 'unknown' ? {} : { atRest: rest }),
  };
  const loaded = { load, durationSeconds, latencySloMs: slo.latencyMs, timeoutMs, seed: 1, backlogSeconds };
  const seconds = simulateTrial(system, loaded).map(seen);
  const isStopped = seconds.some((_, index) => isDecidedEarly(seconds.slice(0, index + 1), context));
  return { outcome: judge(seconds, context).outcome, isStopped };
}

describe('a trial that begins on a backlog', () => {
  it('of a second and more is invalid, whatever its verdict would be, and says what was seen; and it is not stopped as decided', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 40, max: 200, noNaN: true }),
        fc.double({ min: 1, max: 3, noNaN: true }),
        (load, backlogSeconds) => {
          const { outcome, isStopped } = judged(load, backlogSeconds);
          expect(outcome).toMatchObject({ kind: 'invalid', reason: 'backlog' });
          expect(isStopped).toBe(false);
        },
      ),
      { numRuns: 30 },
    );
    expect(judged(100, 1.2).outcome).toMatchObject({
      detail: expect.stringMatching(
        /first requests took \d{3,4} ms, later ones \d+ ms \(at rest: 5 ms\)/,
      ) as unknown,
    });
  });

  it('is none on an idle target, however far the load is above the capacity', () => {
    fc.assert(
      fc.property(fc.double({ min: 5, max: 1200, noNaN: true }), (load) => {
        expect(judged(load, 0).outcome.kind).not.toBe('invalid');
      }),
      { numRuns: 40 },
    );
  });

  it('is only looked for where the load before can have left one', () => {
    expect(judged(100, 2, server, 'unknown').outcome).toMatchObject({ kind: 'violated' });
  });

  it('is none where the generator was starved just then: it reads answers late', () => {
    const starvedUntil = (end: number) => (second: Second) =>
      second.atSeconds <= end ? { ...second, generatorCpuCores: 0.12, generatorCpuWaitCores: 3 } : second;
    expect(judged(100, 1.2, server, atRest, starvedUntil(2)).outcome).toMatchObject({
      kind: 'invalid',
      reason: 'generator-limited',
      detail: expect.stringContaining('waited for a CPU 25 times') as unknown,
    });
    const starvedLater = (second: Second) => (second.atSeconds > 4 ? starvedUntil(10)(second) : second);
    expect(judged(100, 1.2, server, atRest, starvedLater).outcome).toMatchObject({ reason: 'backlog' });
  });

  it('is not what a target is that never answers in time', () => {
    expect(judged(100, 600).outcome).toMatchObject({ kind: 'violated' });
  });
});
