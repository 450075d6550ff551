import { randomLcg, randomNormal } from 'd3-random';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { MultipleConfig } from '../../harness/src/model/config/proposal.ts';
import type { Ratio } from '../../harness/src/model/ratio.ts';
import { multipleOf } from '../../harness/src/verdict/multiple.ts';
import { riskOf } from '../../harness/src/verdict/risk.ts';

const draws = 1_000_000;
const z975 = 1.959963984540054;

/** The same by drawing: the multiple from logarithms that are normal, the share from both halves of its interval. */
function drawn(share: Ratio, ordinaryShare: number, logMean: number, logDeviation: number): number {
  const normal = randomNormal.source(randomLcg(0.5))();
  let over = 0;
  for (let draw = 0; draw < draws; draw += 1) {
    const z = normal();
    const { estimate, low, high } = share;
    const half = z < 0 ? Math.log(estimate / low) : Math.log(high / estimate);
    const carried = estimate * Math.exp((z * half) / z975);
    if (ordinaryShare * Math.exp(logMean + logDeviation * normal()) > carried) over += 1;
  }
  return over / draws;
}

function lognormal(median: number, logDeviation: number): MultipleConfig {
  const at = (z: number): number => median * Math.exp(z * logDeviation);
  return {
    percentiles: [
      { percentile: 50, multiple: at(0) },
      { percentile: 97.5, multiple: at(z975) },
    ],
  };
}

describe('the risk that the peak of the night is over what a level carries', () => {
  it.each([
    [{ estimate: 1, low: 1, high: 1 }, 0.3, 2, 0.3],
    [{ estimate: 0.75, low: 0.7, high: 0.79 }, 0.3, 2, 0.3],
    [{ estimate: 0.5, low: 0.4, high: 0.56 }, 0.25, 1.8, 0.2],
    [{ estimate: 0.24, low: 0.22, high: 0.27 }, 0.2, 1.5, 0.4],
  ])(
    'of share %j at an ordinary peak of %d and a multiple of %d agrees with 10^6 draws',
    (share, ordinary, median, deviation) => {
      const { probability } = riskOf(share, ordinary, multipleOf(lognormal(median, deviation)));
      expect(Math.abs(probability - drawn(share, ordinary, Math.log(median), deviation))).toBeLessThan(0.005);
    },
  );

  it('lies between what it would be at the ends of the interval, and falls as a level carries more', () => {
    const number = (min: number, max: number): fc.Arbitrary<number> => fc.double({ min, max, noNaN: true });
    fc.assert(
      fc.property(
        number(0.1, 1),
        number(0.5, 0.99),
        number(1.01, 2),
        number(0.1, 0.9),
        number(0.05, 0.8),
        (estimate, below, above, ordinary, deviation) => {
          const multiple = multipleOf(lognormal(2, deviation));
          const share = { estimate, low: below * estimate, high: above * estimate };
          const risk = riskOf(share, ordinary, multiple);
          const more = riskOf(
            { estimate: 1.2 * estimate, low: 1.2 * share.low, high: 1.2 * share.high },
            ordinary,
            multiple,
          );
          expect(more.probability).toBeLessThanOrEqual(risk.probability);
          expect(risk.low).toBeLessThanOrEqual(risk.high);
        },
      ),
    );
  });
});

describe('the multiple of a night', () => {
  it('goes exactly through the percentiles that were given', () => {
    const percentiles = [
      { percentile: 50, multiple: 1.6 },
      { percentile: 90, multiple: 2.4 },
      { percentile: 99, multiple: 4 },
    ];
    const multiple = multipleOf({ percentiles });
    for (const each of percentiles) {
      expect(multiple.quantile(each.percentile / 100)).toBeCloseTo(each.multiple, 9);
      expect(multiple.above(each.multiple)).toBeCloseTo(1 - each.percentile / 100, 9);
    }
  });

  it('of past nights covers the next night as often as it says', () => {
    const normal = randomNormal.source(randomLcg(0.25))(0.7, 0.4);
    const nights = 20_000;
    let over = 0;
    for (let night = 0; night < nights; night += 1) {
      const history = Array.from({ length: 5 }, () => Math.exp(normal()));
      if (Math.exp(normal()) > multipleOf({ history }).quantile(0.9)) over += 1;
    }
    // 0.1, give or take four standard deviations of the count.
    expect(Math.abs(over / nights - 0.1)).toBeLessThan(4 * Math.sqrt((0.1 * 0.9) / nights));
  });

  it('that is one number is passed by nothing above it', () => {
    const multiple = multipleOf({ exactly: 2 });
    expect([multiple.above(1.99), multiple.above(2), multiple.quantile(0.01)]).toEqual([1, 0, 2]);
  });
});
