import { randomLcg } from 'd3-random';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  briskRates,
  getsQuicker,
  isBriskEnough,
  isCertain,
  isMissedByErrors,
  judgeRest,
  lateByOthers,
  restRates,
} from '../../harness/src/analysis/at-rest/first-look.ts';
import { badKinds, type BadKind, type Second } from '../../harness/src/model/sample.ts';
import type { RateCurve } from '../../harness/src/model/rate-curve.ts';
import { aSecond, histogramOf } from './simulated-system.ts';

const slo = { latencyMs: 200, goodShare: 0.99 };
const context = { slo, timeoutMs: 2000 };

/** How each of the requests of a look ends, by its number in the look and the rate at which it was sent. */
type Target = (request: number, ratePerSecond: number) => 'good' | BadKind;

/** The seconds of a look at a target that answers at once. */
function lookAt({ stepSeconds, ratesPerSecond }: RateCurve, target: Target, latencySeconds = 0.01): Second[] {
  let sent = 0;
  let due = 0;
  const perStep = ratesPerSecond.map((rate) => {
    due += rate * stepSeconds;
    const ends: ('good' | BadKind)[] = [];
    while (sent < Math.round(due)) {
      sent += 1;
      ends.push(target(sent, rate));
    }
    return ends;
  });
  const seconds: Second[] = [];
  for (let at = 0; at < perStep.length; at += 2) {
    const ends = perStep.slice(at, at + 2).flat();
    const bad: Partial<Record<BadKind, number>> = {};
    for (const kind of ends) if (kind !== 'good') bad[kind] = (bad[kind] ?? 0) + 1;
    const answered = ends.filter((kind) => kind !== 'timeout' && kind !== 'connection');
    seconds.push({
      ...aSecond({ atSeconds: at / 2 + 1 }),
      ...{ intended: ends.length, offered: ends.length, sent: ends.length, completed: ends.length },
      ...{ good: ends.filter((kind) => kind === 'good').length, bad },
      latency: histogramOf(answered.map(() => latencySeconds)),
    });
  }
  return seconds;
}

/** Whether a target is refused for errors, as a run looks at it. */
function isRefused(target: Target, most = 50): boolean {
  const rest = lookAt(restRates(most), target);
  const rates = briskRates(rest, most);
  if (rates === undefined) return false;
  const all = lookAt(rates, (request, rate) => target(request + 6, rate));
  const end = all.findIndex((_, index) => {
    const soFar = all.slice(0, index + 1);
    return isBriskEnough(soFar, slo) || isMissedByErrors(rest, soFar, slo);
  });
  return isMissedByErrors(rest, end < 0 ? all : all.slice(0, end + 1), slo);
}

const busy = (seconds: readonly Second[]): Second[] =>
  seconds.map((each) => ({ ...each, host: { ...each.host, busyShare: 1 } }));

describe('a look at a level at rest', () => {
  const six = (kind: 'good' | BadKind): Second[] => lookAt(restRates(50), () => kind, 0.6);

  it('is of six requests, and of no more than the run sends anyway', () => {
    expect(six('good').reduce((sum, { offered }) => sum + offered, 0)).toBe(6);
    const requests = [1.5, 0.8, 0.1].map((most) =>
      lookAt(restRates(most), () => 'good').reduce((sum, { offered }) => sum + offered, 0),
    );
    expect(requests).toEqual([3, 3, 2]);
  });

  it.each(badKinds.filter((kind) => kind !== 'slow'))(
    'says that nothing was good when all are %s',
    (kind) => {
      expect(judgeRest(six(kind), slo)).toBe('nothing-good');
      expect(judgeRest(busy(six(kind)), slo)).toBe('nothing-good');
    },
  );

  it('says that the SLO is missed when all are answered, and late', () => {
    expect(judgeRest(six('slow'), slo)).toBe('missed');
    const some = lookAt(restRates(50), (request) => (request % 2 === 0 ? 'timeout' : 'slow'));
    expect(judgeRest(some, slo)).toBe('missed');
  });

  it('says the same on a full machine, and that it may be the machine', () => {
    expect(judgeRest(busy(six('slow')), slo)).toBe('missed');
    expect(lateByOthers(busy(six('slow')), context)).toContain('host');
    expect(lateByOthers(six('slow'), context)).toBeUndefined();
    expect(lateByOthers([], context)).toBeUndefined();
  });

  it('takes half of the requests for a miss of 99 %, and one or two for chance', () => {
    const bad = (count: number): Second[] =>
      lookAt(restRates(50), (request) => (request <= count ? 'http-5xx' : 'good'));
    expect([0, 1, 2, 3, 5].map((count) => judgeRest(bad(count), slo))).toEqual([
      'well',
      'well',
      'well',
      'missed',
      'missed',
    ]);
    expect(judgeRest(bad(3), { ...slo, goodShare: 0.5 })).toBe('well');
    expect(judgeRest(bad(1), { ...slo, goodShare: 1 })).toBe('missed');
  });

  it('says nothing of a look in which nothing ended', () => {
    expect(judgeRest([], slo)).toBe('well');
  });

  it('tells a target that gets warm from one that is slow', () => {
    const at = (seconds: number): Second[] => lookAt(restRates(50), () => 'slow', seconds);
    expect(getsQuicker(at(2), at(0.6))).toBe(true);
    expect(getsQuicker(at(0.6), at(0.6))).toBe(false);
    expect(getsQuicker(at(0.7), at(0.5))).toBe(false);
    expect(getsQuicker([], at(0.6))).toBe(false);
    const failing = lookAt(restRates(50), () => 'http-5xx', 0.002);
    expect(getsQuicker(at(2), failing)).toBe(false);
  });
});

describe('a look for errors', () => {
  it('is brisk only as far as the target is quick and the run sends as much', () => {
    const rest = (latencySeconds: number): Second[] => lookAt(restRates(50), () => 'good', latencySeconds);
    expect(briskRates(rest(0.01), 500)?.ratesPerSecond).toEqual([
      ...Array<number>(4).fill(50),
      ...Array<number>(10).fill(50 * (1 / 3)),
    ]);
    expect(briskRates(rest(0.01), 20)?.ratesPerSecond[0]).toBe(20);
    // Two requests at a time, of 0.1 s each.
    expect(briskRates(rest(0.1), 500)?.ratesPerSecond[0]).toBeCloseTo(20, -1);
    expect(briskRates(rest(0.5), 500)).toBeUndefined();
    expect(briskRates(rest(0.01), 3)).toBeUndefined();
  });

  it('finds every 20th answer to be an error, whatever it was that failed', () => {
    for (const kind of ['http-5xx', 'http-4xx', 'connection', 'shed', 'unexpected'] as const) {
      expect(isRefused((request) => (request % 20 === 0 ? kind : 'good'))).toBe(true);
    }
  });

  it('is content with a brisk part that is good: no more is sent', () => {
    const rates = briskRates(
      lookAt(restRates(50), () => 'good'),
      50,
    );
    const all = lookAt(rates ?? restRates(50), () => 'good');
    expect(isBriskEnough(all.slice(0, 1), slo)).toBe(false);
    expect(isBriskEnough(all.slice(0, 2), slo)).toBe(true);
  });

  it('ends when requests begin to wait', () => {
    expect(isBriskEnough([aSecond({ inFlight: 30 })], slo)).toBe(true);
  });

  it('refuses no target for what it cannot carry: a limiter at any rate from 3 to 60 a second', () => {
    fc.assert(
      fc.property(fc.double({ min: 3, max: 60, noNaN: true }), fc.nat(), (limit, seed) => {
        const random = randomLcg(seed / 2 ** 31);
        expect(isRefused((_, rate) => (random() < 1 - limit / rate ? 'shed' : 'good'))).toBe(false);
      }),
      { seed: 1, numRuns: 500 },
    );
  });

  it('refuses no target for being late under the brisk part', () => {
    expect(isRefused((_, rate) => (rate > 12.5 ? 'timeout' : 'good'))).toBe(false);
  });

  it('refuses 1 of 100 that just hold the SLO at most, and finds three of four with 8 % errors', () => {
    const refusedOf = (share: number): number => {
      const random = randomLcg(0.42);
      return Array.from({ length: 1000 }, () =>
        isRefused(() => (random() < share ? 'http-5xx' : 'good')),
      ).filter(Boolean).length;
    };
    expect(refusedOf(0.01)).toBeLessThanOrEqual(10);
    expect(refusedOf(0.08)).toBeGreaterThan(750);
  });
});

describe('how a request of a look ended', () => {
  const example = { asked: '', statusText: '', error: '', location: '', line: '' };

  it.each([
    { kind: 'http-4xx', status: 401, certain: true },
    { kind: 'http-4xx', status: 408, certain: false },
    { kind: 'unexpected', status: 301, certain: true },
    { kind: 'shed', status: 503, certain: false },
    { kind: 'http-5xx', status: 500, certain: false },
    { kind: 'slow', status: 200, certain: false },
    { kind: 'timeout', certain: false },
    { kind: 'connection', trouble: 'refused', certain: true },
    { kind: 'connection', trouble: 'untrusted-certificate', certain: true },
    { kind: 'connection', trouble: 'broken-off', certain: false },
  ] as const)('is certain of $kind $status $trouble: $certain', ({ certain, ...ending }) => {
    expect(isCertain({ count: 1, example, ...ending })).toBe(certain);
  });
});
