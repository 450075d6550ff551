import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { writesMeasured, writesNotReadBack } from '../../harness/src/analysis/drill/writes.ts';
import {
  writeMeasuresSchema,
  writesText,
  type RecordedWrite,
  type WriteFinding,
} from '../../harness/src/model/writes.ts';

const places = ['search', 'timeline'] as const;
const copies = fc.constantFrom<WriteFinding['copies'] | 'missing'>(0, 1, 2, 3, 'untold', 'unread', 'missing');
const fates = fc.array(fc.record({ isAcknowledged: fc.boolean(), search: copies, timeline: copies }), {
  maxLength: 40,
});
type Fate = typeof fates extends fc.Arbitrary<(infer Each)[]> ? Each : never;

function writesOf(all: readonly Fate[]): RecordedWrite[] {
  return all.map(({ isAcknowledged }, index) => ({ key: `k${index}z`, id: index + 1, isAcknowledged }));
}

function findingsOf(all: readonly Fate[]): WriteFinding[] {
  return all.flatMap((fate, write) =>
    places.flatMap((place) => {
      const found = fate[place];
      return found === 'missing' ? [] : [{ write, place, copies: found }];
    }),
  );
}

function measured(all: readonly Fate[]) {
  return writesMeasured({ writes: writesOf(all), findings: findingsOf(all), seconds: 2 });
}

const once: Fate = { isAcknowledged: true, search: 1, timeline: 1 };

describe('writes that were read back', () => {
  it('are lost when acknowledged and missing in any place, duplicated when twice in any', () => {
    const all = [once, { ...once, timeline: 0 } as const, { ...once, search: 2 } as const, once];
    expect(measured(all)).toEqual({
      ...{ acknowledged: 4, unknown: 0, notReadBack: 0, lost: 1, duplicated: 1, unknownFound: 0 },
      places: [
        { place: 'search', lost: 0, duplicated: 1, untold: 0 },
        { place: 'timeline', lost: 1, duplicated: 0, untold: 0 },
      ],
      ...{ lostIds: ['2'], duplicatedIds: ['3'], readBackSeconds: 2 },
    });
  });

  it('are each lost, not read back, or there', () => {
    fc.assert(
      fc.property(fates, (all) => {
        const { acknowledged, unknown, notReadBack, lost = 0 } = measured(all);
        const there = all.filter(
          ({ isAcknowledged, search, timeline }) =>
            isAcknowledged &&
            [search, timeline].every((each) => each === 'untold' || (typeof each === 'number' && each > 0)) &&
            [search, timeline].some((each) => each !== 'untold'),
        );
        expect(acknowledged + unknown).toBe(all.length);
        const known = places.filter((place) => findingsOf(all).some((each) => each.place === place));
        // A place of which nothing at all is known is not known to be one.
        if (known.length === places.length) expect(lost + notReadBack + there.length).toBe(acknowledged);
        expect(lost + notReadBack).toBeLessThanOrEqual(acknowledged);
      }),
    );
  });

  it('are never lost for not having been acknowledged', () => {
    fc.assert(
      fc.property(fates, (all) => {
        const unacknowledged = all.map((fate) => ({ ...fate, isAcknowledged: false }));
        expect(measured(unacknowledged)).toMatchObject({ acknowledged: 0, lost: 0, lostIds: [] });
      }),
    );
  });

  it('have no number of lost ones when none of them could be read', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 30 }), (count) => {
        const all = Array.from(
          { length: count },
          () => ({ ...once, search: 'unread', timeline: 'unread' }) as const,
        );
        const measures = measured(all);
        expect(measures).toMatchObject({ acknowledged: count, notReadBack: count });
        expect(measures).not.toHaveProperty('lost');
        expect(measures).not.toHaveProperty('duplicated');
        expect(writesText(measures)).toBe(
          `${count} acknowledged ${count === 1 ? 'write' : 'writes'} could not be read back`,
        );
      }),
    );
  });

  it('are what a record can hold', () => {
    fc.assert(
      fc.property(fates, (all) => {
        const measures = measured(all);
        expect(writeMeasuresSchema.parse(JSON.parse(JSON.stringify(measures)))).toEqual(measures);
      }),
    );
  });

  it('name the first ten that were lost', () => {
    const { lostIds, lost } = measured(Array.from({ length: 12 }, () => ({ ...once, search: 0 }) as const));
    expect(lost).toBe(12);
    expect(lostIds).toEqual(['1', '2', '3', '4', '5', '6', '7', '8', '9', '10']);
  });
});

describe('what became of writes, in a line', () => {
  it.each([
    [[once, once], '2 acknowledged writes, none lost'],
    [[once, { ...once, timeline: 0 } as const], '1 of 2 acknowledged writes lost (timeline 1): 2'],
    [
      [once, { isAcknowledged: false, search: 2, timeline: 1 } as const],
      '1 acknowledged write, none lost; 1 duplicated (search 1): 2; 1 unknown, 1 of them there',
    ],
    [
      [once, { ...once, search: 'unread' } as const],
      '1 acknowledged write, none lost; 1 could not be read back',
    ],
  ])('%#', (all, text) => {
    expect(writesText(measured(all))).toBe(text);
  });

  it('says why nothing was read', () => {
    expect(writesText(writesNotReadBack(writesOf([once]), 'the stack did not become idle'))).toBe(
      '1 acknowledged write could not be read back (the stack did not become idle)',
    );
  });
});
