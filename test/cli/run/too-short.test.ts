import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { refuseShortTime } from '../../../harness/src/cli/run/too-short.ts';
import { configSchema } from '../../../harness/src/model/config.ts';

function asked(levels: number, timeSeconds: number | undefined, confirmSeconds = 8) {
  const config = configSchema.parse({
    ...{ name: 'shop', scenario: 'shop.ts', slo: { latencyMs: 250 }, stacks: {} },
    levels: Array.from({ length: levels }, (_, index) => ({ name: `${index}` })),
    search: { confirmSeconds, ...(timeSeconds === undefined ? {} : { timeSeconds }) },
  });
  return () => refuseShortTime(config);
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
