import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Client, type Attempt } from '../../scenarios/runtime/client/client.ts';
import { drawsOf } from '../../scenarios/runtime/draws/random.ts';
import { isRetryable, retryRuleOf } from '../../scenarios/runtime/client/retries.ts';
import { kinds, type Kind } from '../../scenarios/runtime/verdict.ts';
import type { Retries } from '../../scenarios/runtime/client/behaviour.ts';

interface Sent {
  readonly atMs: number;
  readonly timeoutMs: number;
}

/** A target that takes so long for each attempt and ends it so; one that takes too long ends as a timeout. */
function carryOut(
  endings: readonly { readonly kind: Kind; readonly tookMs: number }[],
  terms: { readonly retries: Retries; readonly timeoutMs: number; readonly patienceMs?: number | undefined },
  lateMs = 0,
) {
  const dueMs = 1000;
  let nowMs = dueMs + lateMs;
  const sent: Sent[] = [];
  let retried = 0;
  const send = (asked: string, _dueMs: number, sentMs: number, timeoutMs: number): Attempt => {
    expect(asked).toBe('asked');
    expect(sentMs).toBe(nowMs);
    const { kind, tookMs } = endings[sent.length % endings.length] ?? { kind: 'good', tookMs: 0 };
    sent.push({ atMs: nowMs, timeoutMs });
    const isTooLong = tookMs > timeoutMs;
    nowMs += Math.min(tookMs, timeoutMs);
    return {
      kind: isTooLong ? 'timeout' : kind,
      isAnswered: !isTooLong,
      latencyMs: nowMs - dueMs,
      retryAfterMs: undefined,
    };
  };
  const client = new Client<string>(
    { nowMs: () => nowMs, sleep: (ms) => (nowMs += ms), retried: () => (retried += 1), send },
    { timeoutMs: terms.timeoutMs, patienceMs: terms.patienceMs, retries: retryRuleOf(terms.retries, 1) },
  );
  const last = client.carryOut('asked', dueMs, nowMs, drawsOf(1, 1));
  return { last, sent, retried, tookMs: nowMs - dueMs };
}

const endings = fc.array(
  fc.record({ kind: fc.constantFrom(...kinds), tookMs: fc.double({ min: 0, max: 2000, noNaN: true }) }),
  { minLength: 1, maxLength: 5 },
);
const retries: fc.Arbitrary<Retries> = fc.oneof(
  fc.constant({ kind: 'none' } as const),
  fc.record({ kind: fc.constant('naive' as const), attempts: fc.integer({ min: 2, max: 6 }) }),
  fc.record({
    kind: fc.constant('backoff' as const),
    attempts: fc.integer({ min: 2, max: 6 }),
    firstDelayMs: fc.constant(100),
    mostDelayMs: fc.constant(400),
  }),
);
const terms = fc.record({
  retries,
  timeoutMs: fc.integer({ min: 50, max: 1000 }),
  patienceMs: fc.option(fc.integer({ min: 50, max: 3000 }), { nil: undefined }),
});

describe('a client', () => {
  it('sends at least once and at most as often as it may, and once only what is not retryable', () => {
    fc.assert(
      fc.property(endings, terms, (how, under) => {
        const { sent, retried, last } = carryOut(how, under);
        const most = under.retries.kind === 'none' ? 1 : under.retries.attempts;
        expect(sent.length).toBeGreaterThanOrEqual(1);
        expect(sent.length).toBeLessThanOrEqual(most);
        expect(retried).toBe(sent.length - 1);
        if (sent.length < most && under.patienceMs === undefined) expect(isRetryable(last.kind)).toBe(false);
      }),
    );
  });

  it('ends an intent no later than the patience of its user, and sends nothing after it', () => {
    fc.assert(
      fc.property(endings, terms, (how, under) => {
        const { sent, tookMs } = carryOut(how, under);
        const patienceMs = under.patienceMs ?? Number.POSITIVE_INFINITY;
        expect(tookMs).toBeLessThanOrEqual(patienceMs + 1e-9);
        for (const { atMs, timeoutMs } of sent) {
          expect(atMs - 1000).toBeLessThan(patienceMs);
          expect(timeoutMs).toBeLessThanOrEqual(under.timeoutMs);
        }
      }),
    );
  });

  it('ends as its last attempt did, its latency from when the intent was due', () => {
    fc.assert(
      fc.property(endings, terms, (how, under) => {
        const { last, tookMs } = carryOut(how, under);
        expect(last.latencyMs).toBeCloseTo(tookMs, 9);
      }),
    );
  });

  it('cuts an attempt to the patience that is left', () => {
    const { sent, last } = carryOut([{ kind: 'good', tookMs: 10_000 }], {
      retries: { kind: 'naive', attempts: 9 },
      timeoutMs: 300,
      patienceMs: 700,
    });
    expect(sent.map((each) => each.timeoutMs)).toEqual([300, 300, 100]);
    expect(last).toMatchObject({ kind: 'timeout', latencyMs: 700 });
  });

  it('keeps the kind of the last attempt when the user does not wait for the next', () => {
    const { sent, last } = carryOut([{ kind: 'shed', tookMs: 5 }], {
      retries: { kind: 'backoff', attempts: 9, firstDelayMs: 60_000, mostDelayMs: 60_000 },
      timeoutMs: 300,
      patienceMs: 700,
    });
    expect(sent).toHaveLength(1);
    expect(last.kind).toBe('shed');
  });

  it('is sent once even when the generator was later than the patience', () => {
    const under = { retries: { kind: 'naive', attempts: 3 }, timeoutMs: 300, patienceMs: 200 } as const;
    const { sent } = carryOut([{ kind: 'good', tookMs: 50 }], under, 500);
    expect(sent).toEqual([{ atMs: 1500, timeoutMs: 1 }]);
  });

  it('pays out of its budget for what is sent only', () => {
    const under = {
      retries: { kind: 'budgeted', attempts: 3, firstDelayMs: 60_000, mostDelayMs: 60_000, budgetShare: 1 },
      timeoutMs: 300,
    } as const;
    expect(carryOut([{ kind: 'shed', tookMs: 5 }], { ...under, patienceMs: 100 }).sent).toHaveLength(1);
    expect(carryOut([{ kind: 'shed', tookMs: 5 }], under).sent).toHaveLength(2);
  });

  it('pays for what it sends again, and not for what comes too late for its user', () => {
    const paid = (patienceMs: number): number => {
      let [nowMs, taken] = [0, 0];
      const send = (): Attempt => {
        nowMs += 50;
        return { kind: 'http-5xx', isAnswered: true, latencyMs: nowMs, retryAfterMs: undefined };
      };
      const client = new Client<string>(
        { nowMs: () => nowMs, sleep: (ms) => (nowMs += ms), retried: () => undefined, send },
        {
          ...{ timeoutMs: 1000, patienceMs },
          retries: { begin: () => undefined, delayMs: () => 100, take: () => (taken += 1) > 0 },
        },
      );
      client.carryOut('asked', 0, 0, drawsOf(1, 1));
      return taken;
    };
    expect([149, 150, 151, 301].map(paid)).toEqual([0, 0, 1, 2]);
  });
});
