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
});
