import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isDecidedEarly, judge, type JudgeContext } from '../../harness/src/analysis/trial/judge.ts';
import type { Second } from '../../harness/src/model/sample.ts';
import { durationMs, ratePerSecond } from '../../harness/src/model/units.ts';
import { aSecond, histogramOf, simulateTrial } from './simulated-system.ts';

const context: JudgeContext = {
  slo: { latencyMs: 500, goodShare: 0.99 },
  candidate: { load: ratePerSecond(100), duration: durationMs(8000) },
  timeoutMs: 1000,
};

/**
 * Any trial of a generator that sends about 100 requests/s: what is answered each second, how much of that is good.
 * Nothing is answered that was not sent.
 */
const anyTrial = fc
  .array(
    fc.record({
      offered: fc.integer({ min: 95, max: 105 }),
      answeredShare: fc.oneof(
        { arbitrary: fc.constant(1), weight: 6 },
        fc.double({ min: 0, max: 1, noNaN: true }),
      ),
      goodShare: fc.oneof(
        { arbitrary: fc.constant(1), weight: 12 },
        fc.double({ min: 0.9, max: 1, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
      ),
      latencySeconds: fc.double({ min: 0.001, max: 0.02, noNaN: true }),
    }),
    { minLength: 8, maxLength: 8 },
  )
  .map((drawn) => {
    let inFlight = 0;
    const seconds = drawn.map(({ offered, answeredShare, goodShare, latencySeconds }, index) => {
      const completed = Math.floor((inFlight + offered) * answeredShare);
      inFlight += offered - completed;
      const good = Math.floor(completed * goodShare);
      return aSecond({
        atSeconds: index + 1,
        intended: offered,
        offered,
        completed,
        good,
        bad: { slow: completed - good },
        latency: histogramOf(Array.from({ length: completed }, () => latencySeconds)),
        inFlight,
      });
    });
    return [...seconds, aSecond({ atSeconds: 9, completed: inFlight, good: inFlight })];
  });

describe('a trial that is decided early', () => {
  it('is never one that a full trial would have called sustained', () => {
    fc.assert(
      fc.property(anyTrial, (seconds) => {
        fc.pre(judge(seconds, context).outcome.kind === 'sustained');
        for (let count = 1; count <= seconds.length; count += 1) {
          expect(isDecidedEarly(seconds.slice(0, count), context)).toBe(false);
        }
      }),
      { numRuns: 200, maxSkipsPerRun: 1000 },
    );
  });

  it('stays violated whatever comes after: full marks to the end do not save it', () => {
    fc.assert(
      fc.property(anyTrial, fc.integer({ min: 3, max: 8 }), (seconds, count) => {
        const soFar = seconds.slice(0, count);
        fc.pre(isDecidedEarly(soFar, context));
        const perfect = Array.from({ length: 8 - count }, (_, index) =>
          aSecond({ atSeconds: count + index + 1, intended: 105, offered: 105, completed: 105, good: 105 }),
        );
        const inFlight = soFar.at(-1)?.inFlight ?? 0;
        const tail = aSecond({ atSeconds: 9, completed: inFlight, good: inFlight });
        expect(judge(soFar, context).outcome.kind).toBe('violated');
        expect(judge([...soFar, ...perfect, tail], context).outcome.kind).toBe('violated');
      }),
      { maxSkipsPerRun: 1000 },
    );
  });

  it('needs three judged seconds', () => {
    const failing = (atSeconds: number): Second =>
      aSecond({ atSeconds, intended: 100, offered: 100, completed: 100, bad: { 'http-5xx': 100 } });
    expect(isDecidedEarly([1, 2, 3].map(failing), context)).toBe(false);
    expect(isDecidedEarly([1, 2, 3, 4].map(failing), context)).toBe(true);
  });

  it('is decided at once when a service failed', () => {
    const service = {
      service: 'api',
      replica: '1',
      cpuCores: 0,
      throttledShare: 0,
      memoryBytes: 0,
      oomKills: 0,
    };
    const seconds = [0, 1].map((restarts) => aSecond({ services: [{ ...service, restarts }] }));
    expect(isDecidedEarly(seconds, context)).toBe(true);
  });

  it('saves half of a trial far above capacity', () => {
    const seconds = simulateTrial(
      { servers: 1, capacity: 100, service: 'deterministic' },
      { load: 200, durationSeconds: 8, latencySloMs: 500, timeoutMs: 1000, seed: 1 },
    );
    const overload = { ...context, candidate: { load: ratePerSecond(200), duration: durationMs(8000) } };
    expect(isDecidedEarly(seconds.slice(0, 4), overload)).toBe(true);
  });
});
