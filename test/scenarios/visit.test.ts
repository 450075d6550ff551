import fc from 'fast-check';
import { mean } from 'simple-statistics';
import { describe, expect, it } from 'vitest';
import { drawsOf } from '../../scenarios/runtime/draws/random.ts';
import { kinds, type Kind } from '../../scenarios/runtime/verdict.ts';
import { carryOutVisit } from '../../scenarios/runtime/client/visit.ts';

function visitOf(
  visit: { readonly requests: number; readonly thinkMs: number },
  {
    kind = 'good',
    tookMs = 10,
    endMs = 1e9,
    seed = 1,
  }: { kind?: Kind; tookMs?: number; endMs?: number; seed?: number },
) {
  let nowMs = 500;
  let followUps = 0;
  const asked: { readonly dueMs: number; readonly atMs: number; readonly afterMs: number }[] = [];
  let endedMs = nowMs;
  carryOutVisit(
    visit,
    {
      nowMs: () => nowMs,
      sleep: (ms) => (nowMs += ms),
      goesOn: () => (followUps += 1),
      ask: (dueMs) => {
        asked.push({ dueMs, atMs: nowMs, afterMs: nowMs - endedMs });
        nowMs += tookMs;
        endedMs = nowMs;
        return kind;
      },
    },
    { dueMs: 490, endMs },
    drawsOf(seed, 0),
  );
  return { asked, followUps };
}

const visits = fc.record({
  requests: fc.integer({ min: 1, max: 20 }),
  thinkMs: fc.double({ min: 0, max: 5000, noNaN: true }),
});

describe('a visit', () => {
  it('is all its requests when each is answered, the first due on arrival, each later one when its pause has ended', () => {
    fc.assert(
      fc.property(visits, fc.nat(), (visit, seed) => {
        const { asked, followUps } = visitOf(visit, { seed });
        expect(asked).toHaveLength(visit.requests);
        expect(followUps).toBe(visit.requests - 1);
        expect(asked[0]?.dueMs).toBe(490);
        for (const { dueMs, atMs } of asked.slice(1)) expect(dueMs).toBeCloseTo(atMs, 6);
      }),
    );
  });

  it.each(kinds)('ends or goes on after a request that was %s', (kind) => {
    const { asked } = visitOf({ requests: 5, thinkMs: 0 }, { kind });
    expect(asked).toHaveLength(kind === 'good' || kind === 'slow' ? 5 : 1);
  });

  it('begins nothing that is due after the end of the load', () => {
    fc.assert(
      fc.property(visits, fc.integer({ min: 500, max: 20_000 }), fc.nat(), (visit, endMs, seed) => {
        const { asked } = visitOf(visit, { endMs, seed });
        expect(asked.length).toBeGreaterThanOrEqual(1);
        for (const { dueMs } of asked.slice(1)) expect(dueMs).toBeLessThanOrEqual(endMs);
      }),
    );
  });

  it('pauses as long as asked on average, exponentially', () => {
    const pauses = Array.from({ length: 400 }, (_, seed) =>
      visitOf({ requests: 11, thinkMs: 200 }, { seed }).asked.slice(1),
    )
      .flat()
      .map((each) => each.afterMs);
    expect(Math.abs(mean(pauses) - 200)).toBeLessThan((5 * 200) / Math.sqrt(4000));
    const median = pauses.toSorted((a, b) => a - b)[2000] ?? 0;
    expect(Math.abs(median - 200 * Math.LN2)).toBeLessThan(20);
  });
});
