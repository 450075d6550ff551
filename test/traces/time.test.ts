import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { orderIn, readTime } from '../../harness/src/drivers/traces/time.ts';
import { Zone } from '../../harness/src/drivers/traces/zone.ts';

const ms = Date.UTC(2022, 10, 8, 20, 1, 2);

describe('a time', () => {
  it.each([
    ['2022-11-08T20:01:02Z', ms, false],
    ['2022-11-08T20:01:02.250Z', ms + 250, false],
    ['2022-11-08 15:01:02 -0500', ms, false],
    ['2022-11-08T21:01:02+01:00', ms, false],
    ['2022-11-08 20:01:02 UTC', ms, false],
    ['2022-11-08 20:01:02', ms, true],
    ['2022-11-08 20:01', ms - 2000, true],
    ['2022-11-08', Date.UTC(2022, 10, 8), true],
    ['1667937662', ms, false],
    ['1667937662.25', ms + 250, false],
    ['1667937662000', ms, false],
    ['1667937662000000', ms, false],
    ['1667937662000000000', ms, false],
    ['2022/11/08 20:01:02', ms, true],
    ['08.11.2022 20:01:02', ms, true],
    ['8.11.2022, 20:01', ms - 2000, true],
    ['08/Nov/2022 20:01:02', ms, true],
    ['08/Nov/2022:20:01:02.250', ms + 250, true],
    ['08/Nov/2022:15:01:02 -0500', ms, false],
    ['[08/Nov/2022:20:01:02 +0000]', ms, false],
    ['2016-12-31T23:59:60Z', Date.UTC(2017, 0, 1), false],
  ])('%s is read', (text, expected, isLocal) => {
    expect(readTime(text)).toEqual({ ms: expected, isLocal });
  });

  it.each([
    '',
    'noon',
    '2022-02-30',
    '2022-13-01',
    '2022-11-08T25:00:00Z',
    '11/08/2022',
    '-5',
    '1e9',
    '10000000000000',
    '0.014',
    '17',
    '99999999',
    '12345678901',
    '08.13.2022',
    '13/11/2022',
    '44873.83',
  ])('%j is none', (text) => {
    expect(readTime(text)).toBeUndefined();
  });
});

describe('a date with slashes', () => {
  it.each([
    ['13/11/2022', 'day-first'],
    ['11-13-2022 8:00 PM', 'month-first'],
    ['11/08/2022', undefined],
    ['13/13/2022', undefined],
    ['13.11.2022', undefined],
  ])('%s tells %s', (text, order) => {
    expect(orderIn(text)).toBe(order);
  });

  it('is read by the order that is known, in hours of twelve or of twenty-four', () => {
    const utc = Date.UTC(2022, 10, 8, 20, 5);
    expect(readTime('08/11/2022 20:05', 'day-first')?.ms).toBe(utc);
    expect(readTime('11/08/2022 8:05 PM', 'month-first')?.ms).toBe(utc);
    expect(readTime('11/08/2022, 12:05:00 AM', 'month-first')?.ms).toBe(Date.UTC(2022, 10, 8, 0, 5));
    expect(readTime('11/08/2022 13:05 PM', 'month-first')).toBeUndefined();
    expect(readTime('31/02/2022', 'day-first')).toBeUndefined();
  });
});

describe('a zone', () => {
  it.each(['Europe/Paris', 'America/New_York', 'Asia/Kolkata', 'Australia/Lord_Howe', 'UTC'])(
    '%s shows a local time at each of the instants that it gives for it',
    (name) => {
      const zone = new Zone(name);
      const clock = new Intl.DateTimeFormat('sv-SE', {
        timeZone: name,
        dateStyle: 'short',
        timeStyle: 'medium',
      });
      const instant = fc.integer({ min: Date.UTC(1990, 0) / 1000, max: Date.UTC(2030, 0) / 1000 });
      fc.assert(
        fc.property(instant, (seconds) => {
          const local = clock.format(1000 * seconds);
          const instants = zone.instantsOf(Date.parse(`${local.replace(' ', 'T')}Z`));
          expect(instants).toContain(1000 * seconds);
          expect(instants.map((each) => clock.format(each))).toEqual(instants.map(() => local));
        }),
        { numRuns: 300 },
      );
    },
  );
});
