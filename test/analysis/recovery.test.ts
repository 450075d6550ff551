import { describe, expect, it } from 'vitest';
import {
  isBack,
  recoveryOf,
  type RecoveryContext,
} from '../../harness/src/analysis/past-collapse/recovery.ts';
import type { Stretch } from '../../harness/src/model/record/overload.ts';
import type { Second } from '../../harness/src/model/sample.ts';
import { aSecond } from './simulated-system.ts';

const context: RecoveryContext = {
  slo: { latencyMs: 500, goodShare: 0.99 },
  timeoutMs: 1000,
  arrivals: 'poisson',
  collapsePoint: 100,
  slowAfterSeconds: 10,
};

/** Four seconds at twice the collapse point, twenty at 0.8 of it, ten each at 0.6 and 0.4. */
const plan: readonly Stretch[] = [
  { phase: 'overload', multiple: 2, fromSeconds: 0, seconds: 4, settleSeconds: 1 },
  { phase: 'recovery', multiple: 0.8, fromSeconds: 4, seconds: 20, settleSeconds: 1 },
  { phase: 'step-down', multiple: 0.6, fromSeconds: 24, seconds: 10, settleSeconds: 1 },
  { phase: 'step-down', multiple: 0.4, fromSeconds: 34, seconds: 10, settleSeconds: 1 },
];

const overloadSecond = {
  offered: 200,
  sent: 200,
  completed: 200,
  good: 0,
  bad: { slow: 200 },
  inFlight: 300,
};
const down = { offered: 80, sent: 80, completed: 80, good: 0, bad: { slow: 80 }, inFlight: 300 };
const well = { offered: 80, sent: 80, completed: 80, good: 80, bad: {}, inFlight: 5 };

/** The overload, and then what there was in each second after it, counted from 1. */
function load(
  after: (second: number) => Partial<Second>,
  lasting: number,
  during: Partial<Second> = overloadSecond,
): Second[] {
  return Array.from({ length: 4 + lasting }, (_, index) =>
    aSecond({ atSeconds: index + 1, ...(index < 4 ? during : after(index - 3)) }),
  );
}

const recovery = (seconds: readonly Second[]) => recoveryOf(seconds, plan, context);
const isBackAfter = (seconds: readonly Second[]) => isBack(seconds, plan, context);

describe('what happens when the load falls again', () => {
  it('is not known of a load that ended before, or that was not to fall', () => {
    const nothing = { kind: 'invalid', reason: 'no-data', detail: 'the load ended before its recovery' };
    expect(recovery(load(() => well, 0))).toMatchObject(nothing);
    expect(
      recoveryOf(
        load(() => well, 20),
        plan.slice(0, 1),
        context,
      ),
    ).toMatchObject(nothing);
  });

  it('is recovered from the first moment that the SLO holds from, slow when that is later than it may be', () => {
    const seconds = load((second) => (second <= 2 ? down : well), 8);
    expect(recovery(seconds)).toEqual({
      kind: 'recovered',
      afterSeconds: 2,
      detail: 'the SLO held again 2.0 s after load fell, at 0.8 x the collapse point',
    });
    expect(recoveryOf(seconds, plan, { ...context, slowAfterSeconds: 2 }).kind).toBe('recovered');
    expect(recoveryOf(seconds, plan, { ...context, slowAfterSeconds: 1.9 }).kind).toBe('slow');
  });

  it('is believed when the SLO held for three seconds, a little short ones too', () => {
    const of = (held: number, spanSeconds = 1) =>
      isBackAfter(load((second) => (second <= 4 ? down : { ...well, spanSeconds }), 4 + held));
    expect([of(2), of(3)]).toEqual([false, true]);
    // From the last second's end back to the first one's start.
    const [short, shorter] = [0.96, 0.8].map((span) =>
      isBackAfter([
        ...load(() => down, 4),
        ...[1, 2, 3].map((each) => aSecond({ atSeconds: 8 + span * each, ...well, spanSeconds: span })),
      ]),
    );
    expect([short, shorter]).toEqual([true, false]);
  });

  it('is told by the first time that it held, whatever came then', () => {
    const seconds = load((second) => (second <= 3 ? well : down), 20);
    expect(recovery(seconds)).toMatchObject({ kind: 'recovered', afterSeconds: 0 });
  });

  it('holds while nothing ends because nothing waits, and not while something does', () => {
    const silent = { offered: 0, sent: 0, completed: 0, good: 0, bad: {} };
    expect(isBackAfter(load(() => ({ ...silent, inFlight: 0 }), 5))).toBe(true);
    expect(isBackAfter(load(() => ({ ...silent, inFlight: 5 }), 5))).toBe(false);
  });

  it('does not hold by seconds of which each might, when all of them together surely do not', () => {
    const nearly = { ...well, good: 78, bad: { slow: 2 } };
    expect(isBackAfter(load(() => nearly, 20))).toBe(false);
    expect(isBackAfter(load((second) => (second === 2 ? nearly : well), 20))).toBe(true);
  });

  it('is not looked for while the overload lasts', () => {
    expect(isBackAfter(load(() => down, 3, well))).toBe(false);
  });

  it('is slow while what waits falls so fast that it would be gone in as long again', () => {
    const falling = (from: number, bySecond: number) =>
      recovery(load((second) => ({ ...down, inFlight: from - bySecond * second }), 20));
    expect(falling(400, 15)).toMatchObject({
      kind: 'slow',
      detail: 'not within 20 s at 0.8 x the collapse point, and the requests in flight were falling',
    });
    // 200 of 200 that are left; 180 of 220; and one that grows.
    expect(falling(400, 10).kind).toBe('slow');
    expect(falling(400, 9).kind).toBe('metastable');
    expect(falling(100, -10).kind).toBe('metastable');
  });

  it('is not slow by what fell at first and then stayed', () => {
    const stayed = load((second) => ({ ...down, inFlight: Math.max(100, 500 - 40 * second) }), 20);
    expect(recovery(stayed).kind).toBe('metastable');
  });

  it('is slow while a backlog explains it: what was sent and not answered, given up or not', () => {
    const during = { ...overloadSecond, completed: 125, bad: { timeout: 12.5 } };
    // 800 - 500 + 50: 3.5 s of work, which take 17.5 s at 0.8 of it.
    expect(recovery(load(() => down, 20, during))).toEqual({
      kind: 'slow',
      detail: 'not within 20 s at 0.8 x the collapse point, and a backlog may take 18 s',
    });
  });

  it('is metastable once that is no reason any more, nor lower loads a way back', () => {
    const during = { ...overloadSecond, completed: 150, bad: { timeout: 12.5 } };
    expect(recovery(load(() => down, 40, during))).toEqual({
      kind: 'metastable',
      detail:
        'not within 20 s at 0.8 x the collapse point, a backlog explains 13 s at most; not back at any lower load either',
    });
  });

  it('takes no more for a backlog than what came beyond the collapse point', () => {
    const during = { ...overloadSecond, offered: 110, sent: 110, completed: 0, bad: {} };
    const { detail } = recovery(load(() => down, 20, during));
    expect(detail).toContain('a backlog explains 2 s at most');
  });

  it('has the highest lower load at which it came back', () => {
    const back = (at: number) => load((second) => (second > at ? well : down), 40);
    expect(recovery(back(32))).toEqual({
      kind: 'metastable',
      recoversAt: 0.4,
      detail: 'not within 20 s at 0.8 x the collapse point, a backlog explains 0 s at most; back at 0.4 x',
    });
    expect(recovery(back(22))).toMatchObject({ recoversAt: 0.6 });
    const falling = load((second) => (second > 22 ? well : { ...down, inFlight: 400 - 15 * second }), 40);
    expect(recovery(falling).detail).toMatch(/were falling; back at 0\.6 x$/);
  });
});
