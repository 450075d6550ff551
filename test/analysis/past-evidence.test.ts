import { describe, expect, it } from 'vitest';
import { evidencePast } from '../../harness/src/analysis/past-collapse/evidence.ts';
import type { Overload, StretchMeasures } from '../../harness/src/model/record/overload.ts';

function overloadOf(...stretches: readonly StretchMeasures[]): Overload {
  return {
    ...{
      id: '100-overload-1',
      startedAt: '2026-11-08T18:00:00.000Z',
      collapsePoint: 183,
      referenceGoodput: 183,
    },
    stretches,
    character: { kind: 'graceful', detail: '' },
    recovery: { kind: 'recovered', afterSeconds: 1, detail: '' },
  };
}

function stretch(good: number, judgedSeconds = 10, timeout = 0): StretchMeasures {
  return {
    ...{
      phase: 'overload',
      multiple: 2,
      load: 366,
      fromSeconds: 12,
      seconds: judgedSeconds + 1,
      judgedSeconds,
    },
    ...{ offeredPerSecond: 366, throughputPerSecond: 366, servedPerSecond: good, goodputPerSecond: good },
    ...{ goodShare: good / 366, dropped: 0, inFlightAtEnd: 0, inFlightPerSecond: 0, retention: good / 183 },
    bad: { shed: (366 - good) * judgedSeconds - timeout, timeout },
  };
}

describe('what is answered past a collapse point', () => {
  it('is a trial like any other when it is surely more than the collapse point', () => {
    const seen = evidencePast([overloadOf(stretch(150), stretch(210))]);
    expect(seen).toMatchObject({ kind: 'above', goodPerSecond: 210 });
    expect(seen.kind === 'above' && seen.trials).toMatchObject([
      { load: 366, measures: { windowSeconds: 10, served: { perSecond: 210, fromSeconds: 1 } } },
    ]);
  });

  it.each([
    ['of few requests', stretch(195, 3), 'of 585 good requests that may be chance'],
    ['while clients give up', stretch(210, 10, 100), 'clients gave up beside it'],
  ])('is none %s, and why is said', (_what, seen, why) => {
    expect(evidencePast([overloadOf(seen)])).toMatchObject({ kind: 'seems-above', why });
  });

  it('says nothing when it is less: that is its character', () => {
    expect(evidencePast([overloadOf(stretch(120))])).toEqual({ kind: 'none' });
    const invalid = { kind: 'invalid', reason: 'generator-limited', detail: '' } as const;
    expect(evidencePast([{ ...overloadOf(stretch(210)), character: invalid }])).toEqual({ kind: 'none' });
    expect(evidencePast([])).toEqual({ kind: 'none' });
  });

  it('is the most that was answered, in whatever order, and of overloads alone', () => {
    for (const order of [
      [stretch(210), stretch(230)],
      [stretch(230), stretch(210)],
    ]) {
      const seen = evidencePast([overloadOf(...order)]);
      expect(seen).toMatchObject({ kind: 'above', goodPerSecond: 230 });
      expect(seen.kind === 'above' && seen.trials).toHaveLength(2);
    }
    const recovered = { ...stretch(300), phase: 'recovery' as const };
    expect(evidencePast([overloadOf(stretch(210), recovered)])).toMatchObject({ goodPerSecond: 210 });
    expect(evidencePast([overloadOf(recovered)])).toEqual({ kind: 'none' });
  });

  it('is told by the best stretch when none is surely above, and only where that is striking', () => {
    const told = (...stretches: readonly StretchMeasures[]) => evidencePast([overloadOf(...stretches)]);
    // 200 and 195 of 183, of some hundreds of requests: two standard deviations are more than that.
    const order = [stretch(195, 1), stretch(200, 1)];
    for (const each of [order, order.toReversed()]) {
      expect(told(...each)).toMatchObject({ kind: 'seems-above', goodPerSecond: 200 });
    }
    expect(told({ ...stretch(200, 1), retention: 1.05 })).toMatchObject({ kind: 'seems-above' });
    expect(told({ ...stretch(200, 1), retention: 1.04 })).toEqual({ kind: 'none' });
    // Of a reference below the estimate, as much as the estimate is striking, and no more than it.
    expect(told({ ...stretch(183), retention: 1.2 })).toMatchObject({
      why: 'that is no more than the estimate',
    });
  });

  it('is no more than the share of a hundred that may give up, of what ended in the whole stretch', () => {
    // 366/s for 10 s: 36.6 may.
    expect(evidencePast([overloadOf(stretch(210, 10, 36))])).toMatchObject({ kind: 'above' });
    expect(evidencePast([overloadOf(stretch(210, 10, 37))])).toMatchObject({ kind: 'seems-above' });
  });

  it('is a trial that decides nothing by itself, and says what it was', () => {
    const seen = evidencePast([overloadOf(stretch(210))]);
    expect(seen.kind === 'above' && seen.trials).toMatchObject([
      {
        duration: 11_000,
        outcome: { kind: 'undecided', detail: 'overload at 2 x the collapse point' },
        measures: { served: { trend: { perSecond: 0, standardError: 210 } } },
      },
    ]);
  });
});
