import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { courseOf } from '../../harness/src/analysis/night/course.ts';
import { aSecond } from './simulated-system.ts';

describe('the course of a load', () => {
  test('is what was due, sent and answered well in each second', () => {
    const seconds = [
      aSecond({ atSeconds: 1.1, spanSeconds: 1.1, offered: 22, sent: 44, good: 11 }),
      aSecond({ atSeconds: 2, spanSeconds: 0.9, offered: 18, sent: 18, good: 9 }),
    ];
    expect(courseOf(seconds, 2)).toEqual({
      stepSeconds: 1,
      offeredPerSecond: [20, 20],
      sentPerSecond: [40, 20],
      goodPerSecond: [10, 10],
    });
  });

  test('has a 0 where nothing was recorded, and leaves out what ended after the load', () => {
    const seconds = [
      aSecond({ atSeconds: 3, offered: 7, sent: 7, good: 7 }),
      aSecond({ atSeconds: 4, good: 5 }),
    ];
    expect(courseOf(seconds, 3).goodPerSecond).toEqual([0, 0, 7]);
  });

  test('of a long load keeps the totals, in at most 600 steps', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(500), { minLength: 1, maxLength: 2000 }), (offered) => {
        const seconds = offered.map((each, index) => aSecond({ atSeconds: index + 1, offered: each }));
        const { stepSeconds, offeredPerSecond } = courseOf(seconds, offered.length);
        expect(offeredPerSecond.length).toBeLessThanOrEqual(600);
        const spans = offeredPerSecond.map((_, step) =>
          Math.min(stepSeconds, offered.length - step * stepSeconds),
        );
        const total = offeredPerSecond.reduce((sum, rate, step) => sum + rate * (spans[step] ?? 0), 0);
        const asked = offered.reduce((sum, each) => sum + each, 0);
        expect(Math.abs(total - asked)).toBeLessThanOrEqual(0.005 * offered.length + 1e-6);
      }),
    );
  });
});
