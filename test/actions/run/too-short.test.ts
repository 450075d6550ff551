import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { refuseShortTime, refuseTooFewRequests } from '../../../harness/src/actions/run/too-short.ts';
import { configSchema } from '../../../harness/src/model/config/config.ts';

/** Of one level, at so many requests/s. */
function atRate(
  initialLoad: number,
  goodShare: number,
  search: { timeSeconds?: number; confirmSeconds?: number },
) {
  return configSchema.parse({
    ...{ name: 'shop', scenario: 'shop.ts', slo: { latencyMs: 250, goodShare }, stacks: {} },
    levels: [{ name: '100' }],
    search: { initialLoad, minLoad: initialLoad / 10, ...search },
  });
}

function asked(levels: number, timeSeconds: number | undefined, confirmSeconds = 8) {
  const config = configSchema.parse({
    ...{ name: 'shop', scenario: 'shop.ts', slo: { latencyMs: 250 }, stacks: {} },
    levels: Array.from({ length: levels }, (_, index) => ({ name: `${index}` })),
    search: { confirmSeconds, ...(timeSeconds === undefined ? {} : { timeSeconds }) },
  });
  return () => refuseShortTime({ config });
}

describe('the time of a run', () => {
  it('is refused when it does not hold one trial at each level', () => {
    expect(asked(1, 20, 24)).toThrow(
      /^20 s for the whole run do not hold one trial: .* a load takes 24 s \(search/,
    );
    expect(asked(4, 30)).toThrow(/one trial at each of 4 levels: one that confirms a load takes 8 s/);
    expect(asked(4, 30)).toThrow(expect.objectContaining({ code: 'time-too-short', exitCode: 2 }) as Error);
  });

  it('is refused exactly when not every level can have a trial, and never without a limit', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 10, max: 600 }), (levels, seconds) => {
        if (seconds >= 8 * levels) expect(asked(levels, seconds)).not.toThrow();
        else expect(asked(levels, seconds)).toThrow();
        expect(asked(levels, undefined)).not.toThrow();
      }),
    );
  });
});

describe('a rate at which no answer is possible', () => {
  it('is refused with the time that it needs, when the time given does not hold a trial of enough requests', () => {
    const config = (timeSeconds: number) => atRate(3, 0.99, { timeSeconds });
    expect(() => refuseShortTime({ config: config(60) })).toThrow(
      '60 s for the whole run do not hold one trial: at about 3 requests/s (search.initialLoad) one that confirms a load at 99 % takes 100 s',
    );
    expect(() => refuseShortTime({ config: config(60) })).toThrow(
      expect.objectContaining({
        hint: expect.stringContaining('more than 100 s (--time') as string,
      }) as Error,
    );
    expect(() => refuseShortTime({ config: config(100) })).not.toThrow();
  });

  it('is refused whatever the time is, when no trial has requests enough for the SLO', () => {
    const low = atRate(0.1, 0.99, {});
    expect(() => refuseTooFewRequests({ config: low })).toThrow(
      'no answer is possible at about 0.1 requests/s (search.initialLoad): 99 % good is told by 100 requests at least, and the longest trial, of 720 s, has 72',
    );
    expect(() => refuseTooFewRequests({ config: low })).toThrow(
      expect.objectContaining({
        ...{ code: 'too-few-requests', exitCode: 2 },
        hint: expect.stringContaining('confirmSeconds to 1000: a level then takes 67 min') as string,
      }) as Error,
    );
    expect(() => refuseTooFewRequests({ config: atRate(0.1, 0.95, {}) })).not.toThrow();
    expect(() => refuseTooFewRequests({ config: atRate(0.1, 0.99, { confirmSeconds: 1000 }) })).not.toThrow();
  });

  it('is refused exactly where the longest trial has fewer requests than tell the SLO', () => {
    const rates = fc.double({ min: 0.01, max: 20, noNaN: true });
    fc.assert(
      fc.property(rates, fc.constantFrom(0.9, 0.95, 0.99, 0.999), (rate, goodShare) => {
        const isPossible = 720 * rate >= Math.round(1 / (1 - goodShare));
        const refuse = () => refuseTooFewRequests({ config: atRate(rate, goodShare, {}) });
        if (isPossible) expect(refuse).not.toThrow();
        else expect(refuse).toThrow(/no answer is possible/);
      }),
    );
  });
});
