import { expect, it } from 'vitest';
import type { Overload } from '../../harness/src/model/record/overload.ts';
import type { SearchedLevel } from '../../harness/src/model/record/record.ts';
import type { CollapsePoint } from '../../harness/src/model/record/trial.ts';
import { ratePerSecond } from '../../harness/src/model/units.ts';
import { movedByOverload } from '../../harness/src/run/searches/moved-by-overload.ts';

const point = (estimate: number, low: number, high: number): CollapsePoint => ({
  ...{ estimate: ratePerSecond(estimate), low: ratePerSecond(low), high: ratePerSecond(high) },
  confidence: 0.95,
});

/** Of 183 requests/s, that answered so many a second at twice that for ten seconds. */
function levelThatAnswered(good: number): SearchedLevel {
  const overload: Overload = {
    ...{ id: '100-overload-1', startedAt: '2026-11-08T18:00:00.000Z', collapsePoint: 183 },
    referenceGoodput: 175,
    stretches: [
      {
        ...{ phase: 'overload', multiple: 2, load: 366, fromSeconds: 12, seconds: 11, judgedSeconds: 10 },
        ...{ offeredPerSecond: 366, throughputPerSecond: 366, servedPerSecond: good, goodputPerSecond: good },
        ...{ goodShare: good / 366, dropped: 0, inFlightAtEnd: 0, inFlightPerSecond: 0 },
        ...{ retention: good / 175, bad: { shed: 10 * (366 - good) } },
      },
    ],
    character: { kind: 'graceful', detail: '' },
    recovery: { kind: 'recovered', afterSeconds: 1, detail: '' },
  };
  const searched = { name: '100', status: 'found', bracket: {}, trials: [], resets: 0 } as const;
  return { ...searched, collapsePoint: point(183, 132, 201), overloads: [overload] };
}

it('moves the estimate when surely more was answered past it, and says so', () => {
  const moved = movedByOverload(levelThatAnswered(203), () => point(193, 185, 205));
  expect(moved.collapsePoint).toEqual(point(193, 185, 205));
  expect(moved.detail).toBe(
    'past it, it answered 203 requests/s within the SLO: 193 (185 to 205) with that, 183 (132 to 201) by its trials alone',
  );
});

it('widens the interval up to what was answered, where all trials together still say less', () => {
  const moved = movedByOverload(levelThatAnswered(240), () => point(185, 140, 202));
  expect(moved.collapsePoint).toEqual(point(185, 140, 240));
});

it('says why what looks like more moves nothing', () => {
  const level = levelThatAnswered(191.5);
  const moved = movedByOverload(level, () => undefined);
  expect(moved.collapsePoint).toEqual(level.collapsePoint);
  expect(moved.detail).toContain('the estimate stays: of 1915 good requests that may be chance');
});

it('leaves a level alone that answered less past it', () => {
  const level = levelThatAnswered(120);
  expect(movedByOverload(level, () => point(1, 1, 1))).toBe(level);
});
