import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readTime } from '../../harness/src/drivers/traces/time.ts';
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
    '99999999999999999',
  ])('%j is none', (text) => {
    expect(readTime(text)).toBeUndefined();
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
