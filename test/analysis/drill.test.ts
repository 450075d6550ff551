import { describe, expect, it } from 'vitest';
import { judgeDrill, type DrillContext } from '../../harness/src/analysis/drill.ts';
import { drillSchema } from '../../harness/src/model/drill.ts';
import type { FaultLife } from '../../harness/src/model/fault.ts';
import type { Second } from '../../harness/src/model/sample.ts';
import { scriptedSeconds, type Fate } from './simulated-drill.ts';

const good: Fate = { kind: 'good', afterMs: 20 };
const refused: Fate = { kind: 'bad', as: 'connection', afterMs: 2 };

const drill = drillSchema.parse({ name: 'kill-api', faults: [{ kind: 'kill', service: 'api' }] });
const context: DrillContext = { slo: { latencyMs: 500, goodShare: 0.99 }, drill, load: 200, timeoutMs: 1000 };
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

  const invalid = (reason: string): unknown => expect.objectContaining({ kind: 'invalid', reason });

  it('is no credit to the level when the fault did not take', () => {
    const injected = { askedAtSeconds: 8 };
    const { outcome } = judged(broken(0, 0, 0), { injected, failure: 'api-1 is running, not ended' });
    expect(outcome).toEqual(invalid('fault-not-applied'));
    expect(outcome.detail).toBe('kill of 1 api: api-1 is running, not ended');
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
