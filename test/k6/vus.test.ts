import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  assertEnoughVus,
  busyMsOf,
  longestIntentMs,
  mostArrivalsWithin,
  vusFor,
} from '../../harness/src/drivers/k6/vus.ts';
import { behaviourSchema, plainBehaviour } from '../../harness/src/model/config/behaviour.ts';
import { rateCurve, steadyCurve, totalOf, type RateCurve } from '../../harness/src/model/rate-curve.ts';

const minute = (load: number): RateCurve => steadyCurve(load, 60_000);
const plain = (timeoutMs: number) => ({ behaviour: plainBehaviour, timeoutMs });
const withBehaviour = (behaviour: Parameters<typeof behaviourSchema.parse>[0], timeoutMs = 500) => ({
  behaviour: behaviourSchema.parse(behaviour),
  timeoutMs,
});

describe('the VUs of a trial', () => {
  it('are enough for every request that runs into its timeout, and then some', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1000 }),
        fc.integer({ min: 50, max: 2000 }),
        (load, timeoutMs) => {
          const inFlight = (load * timeoutMs) / 1000;
          expect(vusFor(minute(load), plain(timeoutMs))).toBeGreaterThan(inFlight + 3 * Math.sqrt(inFlight));
        },
      ),
    );
  });

  it('are not so many that connections rest longer than servers keep them', () => {
    for (const load of [20, 50, 500, 2000]) expect(vusFor(minute(load), plain(500)) / load).toBeLessThan(2);
  });

  it('follow the busiest stretch of a curve, not its highest step', () => {
    const spike = rateCurve(1, [100, 100, 2000, 100, 100]);
    expect(vusFor(spike, plain(10_000))).toBeLessThan(vusFor(minute(400), plain(10_000)));
    expect(vusFor(spike, plain(500))).toBe(vusFor(minute(2000), plain(500)));
  });

  it.each<[string, Parameters<typeof behaviourSchema.parse>[0], number]>([
    ['nothing', {}, 600],
    ['naive retries: as many timeouts', { retries: { kind: 'naive', attempts: 3 } }, 1700],
    [
      'backoff: timeouts and half of the longest delay, as often',
      { retries: { kind: 'backoff', attempts: 3, firstDelayMs: 100, mostDelayMs: 400 } },
      600 + 2 * (550 + 100),
    ],
    [
      'backoff: as long as the target may ask to wait',
      { retries: { kind: 'backoff', attempts: 3, firstDelayMs: 100, mostDelayMs: 2000 } },
      600 + 2 * 2000,
    ],
    [
      'a budget: the retry that was kept, and its share',
      { retries: { kind: 'budgeted', budgetShare: 0.1, firstDelayMs: 100, mostDelayMs: 400 } },
      600 + 1.1 * (550 + 100),
    ],
    ['patience', { retries: { kind: 'naive', attempts: 10 }, patienceMs: 1000 }, 50 + 1100],
    ['visits: requests and pauses', { visit: { requests: 4, thinkMs: 1000 } }, 600 + 3 * 1550],
  ])('are held by %s', (_, behaviour, busyMs) => {
    expect(busyMsOf(withBehaviour(behaviour))).toBeCloseTo(busyMs, 6);
  });

  it('are those of visits, of which there are fewer than requests', () => {
    const visits = withBehaviour({ visit: { requests: 4, thinkMs: 1000 } });
    const asLong = plain((busyMsOf(visits) - 50) / 1.1);
    expect(vusFor(minute(1600), visits)).toBe(vusFor(minute(400), asLong));
  });

  it('are refused before the trial when there cannot be so many, with the figures and what to lower', () => {
    const conduct = withBehaviour({ retries: { kind: 'naive', attempts: 5 } }, 2000);
    expect(() => assertEnoughVus(minute(900), conduct)).toThrow(
      expect.objectContaining({
        code: 'too-many-vus',
        exitCode: 2,
        message:
          'a load of up to 900 requests/s with a timeout of 2000 ms, naive retries of up to 5 attempts needs 10446 virtual users (each busy for up to 11050 ms); the generator has at most 5000',
        hint: 'lower the load, load.timeoutMs, load.behaviour.retries, or set load.behaviour.patienceMs',
      }) as Error,
    );
    expect(() => assertEnoughVus(minute(2000), plain(60_000))).toThrow('at most 5000');
    expect(() => assertEnoughVus(minute(2000), plain(2000))).not.toThrow();
  });

  it('are no more than there can be in a search, which finds out whether they are enough', () => {
    expect(vusFor(minute(2000), plain(60_000))).toBe(5000);
  });
});

describe('the longest intent', () => {
  it.each<[Parameters<typeof behaviourSchema.parse>[0], number]>([
    [{}, 500],
    [{ patienceMs: 300 }, 300],
    [{ retries: { kind: 'naive', attempts: 4 } }, 2000],
    [{ retries: { kind: 'backoff', attempts: 3, mostDelayMs: 1000 } }, 4500],
    [{ retries: { kind: 'budgeted', attempts: 3, mostDelayMs: 1000 }, patienceMs: 3000 }, 3000],
  ])('of %j takes %i ms', (behaviour, ms) => {
    expect(longestIntentMs(withBehaviour(behaviour))).toBe(ms);
  });
});

describe('the busiest stretch of a curve', () => {
  const curves = fc
    .array(fc.double({ min: 0, max: 500, noNaN: true }), { minLength: 1, maxLength: 30 })
    .map((rates) => rateCurve(0.5, rates));

  it('holds as many arrivals as any stretch of that length, and no more than the whole', () => {
    fc.assert(
      fc.property(curves, fc.double({ min: 0.01, max: 20, noNaN: true }), (curve, seconds) => {
        const most = mostArrivalsWithin(curve, seconds);
        expect(most).toBeLessThanOrEqual(totalOf(curve) + 1e-6);
        for (let from = 0; from < 15; from += 0.173) {
          const area = curve.ratesPerSecond.reduce((sum, rate, step) => {
            const [start, end] = [Math.max(from, step / 2), Math.min(from + seconds, (step + 1) / 2)];
            return sum + rate * Math.max(0, end - start);
          }, 0);
          expect(most).toBeGreaterThanOrEqual(area - 1e-6);
        }
      }),
    );
  });

  it('is all of it when it is as long, and the rate times the time when that is steady', () => {
    expect(mostArrivalsWithin(steadyCurve(50, 4000), 60)).toBeCloseTo(200, 9);
    expect(mostArrivalsWithin(steadyCurve(50, 4000), 1.5)).toBeCloseTo(75, 9);
  });
});
