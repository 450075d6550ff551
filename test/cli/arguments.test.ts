import { describe, expect, it } from 'vitest';
import {
  drillLoad,
  durationSeconds,
  precisionShare,
  replaySeconds,
  shareOfAll,
  timeWindow,
} from '../../harness/src/cli/commands/arguments.ts';

describe('a window of time', () => {
  it('is two times with their zones', () => {
    expect(timeWindow('1998-07-12T16:00:00Z/1998-07-13T01:00:00+02:00')).toEqual({
      from: '1998-07-12T16:00:00.000Z',
      to: '1998-07-12T23:00:00.000Z',
    });
  });

  it.each([
    ['one time', '1998-07-12T16:00:00Z'],
    ['no times', 'a/b'],
    ['times without a zone', '1998-07-12T16:00:00/1998-07-12T23:00:00'],
    ['the later time first', '1998-07-12T23:00:00Z/1998-07-12T16:00:00Z'],
    ['three times', '1998-07-12T16:00:00Z/1998-07-12T17:00:00Z/1998-07-12T18:00:00Z'],
  ])('is not %s', (_, text) => {
    expect(() => timeWindow(text)).toThrow('two times, the earlier first');
  });
});

describe('the time a run may take', () => {
  it('is hours, minutes and seconds', () => {
    expect(['90s', '5m', '1h', '1h30m', '2m30s', '1.5m', ' 5m '].map(durationSeconds)).toEqual([
      90, 300, 3600, 5400, 150, 90, 300,
    ]);
  });

  it.each(['', '5', '5 m', 'm', '5x', '-5m', '9s', '25h', '30s5m'])('is not "%s"', (text) => {
    expect(() => durationSeconds(text)).toThrow('90s, 5m or 1h30m');
  });
});

describe('the precision asked for', () => {
  it('is in per cent, or a share', () => {
    expect(['3%', '0.03', '2.5 %', '50%', '0.5%'].map(precisionShare)).toEqual([
      0.03, 0.03, 0.025, 0.5, 0.005,
    ]);
  });

  it.each(['3', '0', '0.1%', '60%', '-3%', 'x', ''])('is not "%s"', (text) => {
    expect(() => precisionShare(text)).toThrow('from 0.5% to 50%');
  });
});

describe('numbers of options', () => {
  it('are shares from above 0 to 1, and seconds from 5 to a day', () => {
    expect([shareOfAll('0.99'), shareOfAll('1'), replaySeconds('5')]).toEqual([0.99, 1, 5]);
    for (const text of ['0', '1.01', '-1', 'x', '']) expect(() => shareOfAll(text)).toThrow('a share');
    for (const text of ['4.9', '86401', 'x', '']) expect(() => replaySeconds(text)).toThrow('from 5 to');
  });
});

describe('the load of a drill', () => {
  it('is a rate, a share of the collapse point, or the night so many times', () => {
    expect(['120', '80%', '80 %', '1.2x', ' 2 x '].map(drillLoad)).toEqual([
      { requestsPerSecond: 120 },
      { ofCollapsePoint: 0.8 },
      { ofCollapsePoint: 0.8 },
      { ofNight: 1.2 },
      { ofNight: 2 },
    ]);
  });

  it.each(['0', '0x', '151%', '101x', 'x', '1.2y', '', '-3'])('is not "%s"', (text) => {
    expect(() => drillLoad(text)).toThrow('the night so many times: 1.2x');
  });
});
