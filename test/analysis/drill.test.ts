import { describe, expect, it } from 'vitest';
import { judgeDrill, type DrillContext } from '../../harness/src/analysis/drill/drill.ts';
import { writesMeasured, writesNotReadBack } from '../../harness/src/analysis/drill/writes.ts';
import { drillSchema } from '../../harness/src/model/config/drill.ts';
import { rateCurve, steadyCurve } from '../../harness/src/model/rate-curve.ts';
import type { FaultLife } from '../../harness/src/model/config/fault.ts';
import type { Second } from '../../harness/src/model/sample.ts';
import { scriptedNight, scriptedSeconds, type Fate } from './simulated-drill.ts';

const good: Fate = { kind: 'good', afterMs: 20 };
const refused: Fate = { kind: 'bad', as: 'connection', afterMs: 2 };

const drill = drillSchema.parse({ name: 'kill-api', faults: [{ kind: 'kill', service: 'api' }] });
const rates = steadyCurve(200, 33_000);
const context: DrillContext = { slo: { latencyMs: 500, goodShare: 0.99 }, drill, rates, timeoutMs: 1000 };
const [fault] = drill.faults;

function lifeOf(change: Partial<FaultLife> = {}): FaultLife {
  if (fault === undefined) throw new Error('no fault');
  return {
    fault,
    targets: ['api-1'],
    injected: { askedAtSeconds: 8, atSeconds: 8.01, seen: 'api-1 is ended', seenAtSeconds: 8.05 },
    reverted: { askedAtSeconds: 18, atSeconds: 18.01, seen: 'ready', seenAtSeconds: 19 },
    ...change,
  };
}

/** Requests that are due from one moment to another are refused, so many of them. */
function broken(from: number, to: number, share: number): Second[] {
  return scriptedSeconds({
    load: 200,
    durationSeconds: 33,
    seed: 3,
    fate: (at, chance) => (at >= from && at < to && chance < share ? refused : good),
  });
}

function judged(seconds: readonly Second[], change: Partial<FaultLife> = {}) {
  return judgeDrill(seconds, [lifeOf(change)], context);
}

/** So many acknowledged writes, of which some are gone. */
function withWrites(seconds: readonly Second[], acknowledged: number, lost: number) {
  const writes = Array.from({ length: acknowledged }, (_, index) => ({
    ...{ key: `k${index}z`, id: 100 + index, isAcknowledged: true },
  }));
  const findings = writes.map((_, write) => ({ write, place: 'search', copies: write < lost ? 0 : 1 }));
  return judgeDrill(seconds, [lifeOf()], {
    ...context,
    writes: writesMeasured({ writes, findings, seconds: 1 }),
  });
}

describe('a drill', () => {
  it.each([
    ['survived', 'when nothing showed', broken(0, 0, 0)],
    ['survived', 'when the dip was short, however deep', broken(8, 11, 1)],
    ['degraded', 'when a part was lost until the end of the fault', broken(8, 18, 0.3)],
    ['collapsed', 'when most was lost until the end of the fault', broken(8, 18.5, 0.8)],
    ['metastable', 'when it stayed down', broken(8, 40, 0.6)],
  ])('is %s %s', (kind, _, seconds) => {
    expect(judged(seconds).outcome.kind).toBe(kind);
  });

  it('tells what was lost, and how long after the fault it was back', () => {
    const { measures } = judged(broken(8, 20, 0.5));
    expect(measures.goodLost).toBeGreaterThan(0.9 * 0.5 * 200 * 12);
    expect(measures.goodLost).toBeLessThan(1.1 * 0.5 * 200 * 12);
    expect(measures.backAfterSeconds).toBeGreaterThan(1.3);
    expect(measures.backAfterSeconds).toBeLessThan(2.7);
    expect(measures.bad.connection).toBeGreaterThan(1000);
    expect(judged(broken(8, 12, 0.5)).measures.backAfterSeconds).toBe(0);
  });

  it('says in words what was lost, of what is forgiven, and that it was back before the faults were gone', () => {
    const { outcome, measures } = judged(broken(8, 11, 1));
    expect(outcome.detail).toMatch(
      /^\d+\.\d\d % of the goodput lost for [23]\.\d s \(\d+ requests\), of 5 s forgiven; back before the faults were gone$/,
    );
    expect(measures).not.toHaveProperty('dips');
    expect(judged(broken(0, 0, 0)).measures).not.toHaveProperty('dip');
  });

  it('goes from the first of several faults to the end of the last, in whatever order they are told', () => {
    const early = lifeOf({
      reverted: { askedAtSeconds: 14, atSeconds: 14.01, seen: 'ready', seenAtSeconds: 15 },
    });
    const late = lifeOf({
      injected: { askedAtSeconds: 10, atSeconds: 10.01, seen: 'api-2 is ended', seenAtSeconds: 10.05 },
    });
    for (const lives of [
      [early, late],
      [late, early],
    ]) {
      const { outcome, measures } = judgeDrill(broken(8, 20, 0.5), lives, context);
      expect(outcome.kind).toBe('collapsed');
      // Of the reversal at 18 s.
      expect(measures.backAfterSeconds).toBeGreaterThan(1.3);
      expect(measures.backAfterSeconds).toBeLessThan(2.7);
      expect(measures.goodShareBefore).toBeGreaterThan(0.99);
    }
  });

  it('counts retries and what was bad from the faults on, and what of the services restarted or had no memory left', () => {
    const use = (replica: string, restarts: number, oomKills: number) => ({
      ...{ service: 'api', replica, cpuCores: 0.1, throttledShare: 0, memoryBytes: 1e8 },
      ...{ restarts, oomKills },
    });
    const seconds = broken(0, 0, 0).map((each) => {
      const isAfter = each.atSeconds > 8.5;
      const counts = isAfter ? { sent: 2 * each.offered, bad: { shed: 1 } } : { bad: { shed: 3 } };
      const services = isAfter ? [use('a', 3, 2), use('b', 1, 0)] : [use('a', 1, 0), use('b', 0, 0)];
      return { ...each, ...counts, services };
    });
    const { measures } = judged(seconds);
    expect(measures.retryAmplification).toBe(2);
    expect(measures.bad).toEqual({ shed: seconds.filter(({ atSeconds }) => atSeconds > 8.5).length });
    expect([measures.restarts, measures.oomKills]).toEqual([3, 2]);
  });

  it('is lossy though the generator sent too little: no limit of it makes a target forget', () => {
    const half = broken(0, 0, 0).map((each) => ({ ...each, intended: 2 * each.offered }));
    expect(withWrites(half, 40, 1).outcome.kind).toBe('lossy');
    expect(withWrites(half, 40, 0).outcome).toMatchObject({ kind: 'invalid', reason: 'generator-limited' });
  });

  it('says nothing of a load that never was', () => {
    const silent = broken(0, 0, 0).map((each) => ({
      ...each,
      offered: 0,
      sent: 0,
      completed: 0,
      good: 0,
      bad: {},
    }));
    const { outcome, measures } = judged(silent);
    expect(outcome).toMatchObject({
      kind: 'invalid',
      reason: 'no-data',
      detail: 'the generator sent nothing',
    });
    expect(measures.retryAmplification).toBe(1);
  });

  it('is lossy, not survived, when acknowledged writes are gone', () => {
    const { outcome, measures } = withWrites(broken(8, 11, 1), 40, 2);
    expect(outcome.kind).toBe('lossy');
    expect(outcome.detail).toMatch(/; 2 of 40 acknowledged writes lost \(search 2\): 100, 101$/);
    expect(measures.writes?.lost).toBe(2);
  });

  it('tells of the writes whatever else became of it', () => {
    expect(withWrites(broken(0, 0, 0), 40, 0).outcome).toEqual({
      kind: 'survived',
      detail: 'no dip; 40 acknowledged writes, none lost',
    });
    const { outcome } = withWrites(broken(8, 18, 0.3), 40, 1);
    expect(outcome.kind).toBe('degraded');
    expect(outcome.detail).toContain('1 of 40 acknowledged writes lost');
  });

  it('tells of lost writes even where it says nothing of the load', () => {
    const { outcome } = withWrites(broken(0, 40, 0.2), 40, 1);
    expect(outcome.kind).toBe('not-carried');
    expect(outcome.detail).toContain('1 of 40 acknowledged writes lost');
  });

  it('does not take writes that could not be read for lost, nor for kept', () => {
    const writes = writesNotReadBack([{ key: 'k', isAcknowledged: true }], 'the target is gone');
    const { outcome } = judgeDrill(broken(0, 0, 0), [lifeOf()], { ...context, writes });
    expect(outcome).toEqual({
      kind: 'survived',
      detail: 'no dip; 1 acknowledged write could not be read back (the target is gone)',
    });
  });

  const invalid = (reason: string): unknown => expect.objectContaining({ kind: 'invalid', reason });

  it('is no credit to the level when the fault did not take', () => {
    const injected = { askedAtSeconds: 8 };
    const { outcome } = judged(broken(0, 0, 0), { injected, failure: 'api-1 is running, not ended' });
    expect(outcome).toEqual(invalid('fault-not-applied'));
    expect(outcome.detail).toBe('kill of 1 api: api-1 is running, not ended');
  });

  it('says nothing of what it comes back to when the load ends before the fault, or with it', () => {
    for (const atSeconds of [31.5, 33, 36]) {
      const reverted = { askedAtSeconds: 18, atSeconds, seen: 'ready', seenAtSeconds: 40 };
      const { outcome } = judged(broken(8, 40, 0.6), { reverted });
      expect(outcome).toEqual(invalid('no-data'));
      expect(outcome.detail).toMatch(/; the load ended before it could be told whether it comes back$/);
    }
  });

  it('says nothing when the fault would not go', () => {
    const { outcome } = judged(broken(8, 18, 1), { failure: 'not taken back: it is gone' });
    expect(outcome).toEqual(invalid('fault-not-reverted'));
  });

  it('tells a load that was too much from the start', () => {
    const { outcome } = judged(broken(0, 40, 0.2));
    expect(outcome.kind).toBe('not-carried');
    expect(outcome.detail).toMatch(/good at 200 requests\/s before anything was broken, of 99\.00 %$/);
  });

  it('is not survived by a generator that sent too little', () => {
    const half = broken(0, 0, 0).map((each) => ({ ...each, intended: 2 * each.offered }));
    expect(judged(half).outcome).toEqual(invalid('generator-limited'));
  });
});

/** 60 s: quiet, from 20 to 40 s three times as much, and quiet again. */
const night = rateCurve(1, [
  ...Array<number>(20).fill(70),
  ...Array<number>(20).fill(210),
  ...Array<number>(20).fill(70),
]);

describe('a drill in a night', () => {
  const ofNight = drillSchema.parse({
    name: 'at-peak',
    faults: [{ kind: 'kill', service: 'api' }],
    load: { ofNight: 1 },
  });
  const life = lifeOf({
    injected: { askedAtSeconds: 20, atSeconds: 20.01, seen: 'api-1 is ended', seenAtSeconds: 20.1 },
    reverted: { askedAtSeconds: 30, atSeconds: 30.01, seen: 'ready', seenAtSeconds: 31 },
  });
  const judgedNight = (from: number, to: number, share: number) =>
    judgeDrill(
      scriptedNight({
        rates: night,
        seed: 4,
        fate: (at, chance) => (at >= from && at < to && chance < share ? refused : good),
      }),
      [life],
      { ...context, drill: ofNight, rates: night },
    );

  it.each([
    ['survived', 'when nothing showed', 0, 0, 0],
    ['degraded', 'when a part was lost for longer than is forgiven', 20, 30, 0.3],
    ['collapsed', 'when most was lost', 20, 31, 0.9],
    ['metastable', 'when it stayed down, though the night was over its peak', 20, 60, 0.6],
    ['not-carried', 'when the level did not carry its beginning', 10, 60, 0.5],
  ])('is %s %s', (kind, _, from, to, share) => {
    expect(judgedNight(from, to, share).outcome.kind).toBe(kind);
  });

  it('loses what was wanted while it was down, and tells how long after the fault it stayed so', () => {
    const { outcome, measures } = judgedNight(20, 60, 0.6);
    expect(outcome.detail).toMatch(/not back 30 s after the faults were gone$/);
    expect(measures.goodLost).toBeGreaterThan(0.9 * 0.6 * (20 * 210 + 20 * 70));
    expect(measures.goodLost).toBeLessThan(1.1 * 0.6 * (20 * 210 + 20 * 70));
    expect(judgedNight(5, 60, 0.5).outcome.detail).toMatch(
      /good at up to 210 requests\/s before anything was broken/,
    );
  });

  it('is survived when none of its dips is longer than what is forgiven, however many', () => {
    const seconds = scriptedNight({
      rates: night,
      seed: 9,
      fate: (at) => ((at >= 20 && at < 23) || (at >= 27 && at < 31) ? refused : good),
    });
    const { outcome, measures } = judgeDrill(seconds, [life], { ...context, drill: ofNight, rates: night });
    expect(outcome).toMatchObject({ kind: 'survived' });
    expect(outcome.detail).toMatch(/ in 2 dips\), of 5 s forgiven; back [\d.]+ s after/);
    expect(measures.dips).toHaveLength(2);
    expect(measures.dip).toEqual(measures.dips?.[1]);
    expect(measures.goodLost).toBeGreaterThan(0.9 * 7 * 210);
  });
});
