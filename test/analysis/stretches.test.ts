import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  curveOf,
  drainSeconds,
  holdSecondsAt,
  hysteresisStretches,
  overloadStretches,
  secondsIn,
  stretchAt,
} from '../../harness/src/analysis/past-collapse/stretches.ts';
import { overloadConfigSchema, type OverloadSettings } from '../../harness/src/model/record/overload.ts';
import { durationMsOf, peakOf } from '../../harness/src/model/rate-curve.ts';
import { aSecond } from './simulated-system.ts';

const defaults = overloadConfigSchema.parse({}) as OverloadSettings;
const context = { collapsePoint: 200, latencySeconds: 0.5, timeoutSeconds: 1 };

const arbitrarySettings = fc
  .record({
    multiples: fc.array(fc.double({ min: 1.01, max: 10, noNaN: true }), { minLength: 1, maxLength: 6 }),
    seconds: fc.integer({ min: 3, max: 60 }),
    recoveryFraction: fc.double({ min: 0.1, max: 0.95, noNaN: true }),
    recoverySeconds: fc.integer({ min: 5, max: 600 }),
    slowAfterSeconds: fc.integer({ min: 1, max: 60 }),
  })
  .map((settings) => overloadConfigSchema.parse(settings) as OverloadSettings);
const arbitraryContext = fc.record({
  collapsePoint: fc.double({ min: 0.5, max: 5000, noNaN: true }),
  latencySeconds: fc.double({ min: 0.01, max: 20, noNaN: true }),
  timeoutSeconds: fc.double({ min: 0.02, max: 40, noNaN: true }),
});

describe('the load past a collapse point', () => {
  it('goes up to it, past it and down without a pause, by default in about half a minute for a level that recovers', () => {
    const stretches = overloadStretches(defaults, context);
    expect(stretches.map(({ phase, multiple }) => `${phase} ${multiple}`)).toEqual([
      'approach 0.5',
      'approach 0.8',
      'approach 1',
      'overload 1.25',
      'overload 2',
      'recovery 0.8',
      'step-down 0.6',
      'step-down 0.4',
      'step-down 0.2',
    ]);
    const fall = stretches.find(({ phase }) => phase === 'recovery')?.fromSeconds ?? Number.NaN;
    expect(fall + holdSecondsAt(160)).toBeLessThanOrEqual(31);
  });

  it('is one curve: stretches of whole seconds that follow each other, up to the highest multiple', () => {
    fc.assert(
      fc.property(arbitrarySettings, arbitraryContext, (settings, where) => {
        const stretches = overloadStretches(settings, where);
        let at = 0;
        for (const { fromSeconds, seconds, settleSeconds } of stretches) {
          expect(fromSeconds).toBe(at);
          expect(Number.isInteger(seconds)).toBe(true);
          expect(seconds - settleSeconds).toBeGreaterThanOrEqual(2);
          at += seconds;
        }
        const curve = curveOf(stretches, where.collapsePoint);
        expect(durationMsOf(curve)).toBe(1000 * at);
        expect(peakOf(curve)).toBeCloseTo(Math.max(...settings.multiples) * where.collapsePoint, 6);
      }),
    );
  });

  it('watches the recovery for longer than its backlog can explain, or as long as it may', () => {
    fc.assert(
      fc.property(arbitrarySettings, arbitraryContext, (settings, where) => {
        const stretches = overloadStretches(settings, where);
        const backlog = stretches
          .filter(({ phase }) => phase === 'overload')
          .reduce((sum, { multiple, seconds }) => sum + (multiple - 1) * seconds, 0);
        const watched = stretches.find(({ phase }) => phase === 'recovery')?.seconds ?? 0;
        const enough = 1.25 * drainSeconds(backlog, settings.recoveryFraction);
        expect(watched >= enough || watched >= settings.recoverySeconds).toBe(true);
      }),
    );
  });

  it('takes longer over the first overload where the SLO is slow, so that the queue passes it', () => {
    const lengthAt = (latencySeconds: number): number | undefined =>
      overloadStretches(defaults, { ...context, latencySeconds }).find(({ phase }) => phase === 'overload')
        ?.seconds;
    expect([0.1, 0.5, 1, 2].map(lengthAt)).toEqual([4, 5, 7, 11]);
  });
});

describe('a second', () => {
  it('belongs to the stretch that its middle is in, and is judged after the settling time', () => {
    const stretches = hysteresisStretches(context, 10);
    const seconds = Array.from({ length: 75 }, (_, index) => aSecond({ atSeconds: index + 1.1 }));
    const [first, next] = stretches;
    if (first === undefined || next === undefined) throw new Error('there are steps');
    expect(secondsIn(seconds, first, 'all').map(({ atSeconds }) => atSeconds)).toEqual([
      1.1, 2.1, 3.1, 4.1, 5.1,
    ]);
    expect(secondsIn(seconds, next, 'judged')).toHaveLength(4);
    const all = stretches.flatMap((each) => secondsIn(seconds, each, 'all'));
    expect(new Set(all).size).toBe(all.length);
    expect(stretchAt(stretches, 0)).toBe(first);
    expect(stretchAt(stretches, 4.9)).toBe(next);
  });
});
