import { describe, expect, it } from 'vitest';
import { clfLine, importText, refusal } from './import-text.ts';

/** Local times of Paris without a zone, every half hour, on the days when clocks change in 2022. */
const spring = ['01:00', '01:30', '03:00', '03:30', '04:00'].map((time) => `2022-03-27 ${time}:00`);
const autumn = ['01:30', '02:00', '02:30', '02:00', '02:30', '03:00'].map((time) => `2022-10-30 ${time}:00`);
const csv = (times: readonly string[]): string => times.map((time, index) => `${time},${index}\n`).join('');
const jsonl = (times: readonly string[]): string =>
  times.map((time) => `${JSON.stringify({ time, path: '/' })}\n`).join('');
const zone = 'Europe/Paris';

describe('when clocks are set forward', () => {
  it('counts with their zone have no gap', async () => {
    const { trace } = await importText(csv(spring), { zone });
    expect([trace.startsAt, trace.gaps, trace.counts]).toEqual([
      '2022-03-27T00:00:00.000Z',
      [],
      [0, 1, 2, 3, 4],
    ]);
  });

  it('counts without it have one of an hour, and a note says why that may be', async () => {
    const { trace, notes } = await importText(csv(spring));
    expect(trace.gaps).toEqual([{ fromStep: 2, steps: 2, counts: 'absent' }]);
    expect(notes).toEqual([
      expect.stringContaining('taken as UTC'),
      expect.stringMatching(/a gap is just an hour long: if clocks were set forward/i),
    ]);
  });

  it('a time in the hour that is left out is refused with its line', async () => {
    const times = ['2022-03-27 01:30:00', '2022-03-27 02:30:00'];
    const message = /line 2: "2022-03-27 02:30:00.*clocks in Europe\/Paris leave out/;
    expect((await refusal(csv(times), { zone })).message).toMatch(message);
    expect((await refusal(jsonl(times), { zone })).message).toMatch(
      /line 2: .*clocks in Europe\/Paris leave out/,
    );
  });
});

describe('when clocks are set back', () => {
  it('counts with their zone go on through the repeated hour', async () => {
    const { trace } = await importText(csv(autumn), { zone });
    expect([trace.startsAt, trace.counts]).toEqual(['2022-10-29T23:30:00.000Z', [0, 1, 2, 3, 4, 5]]);
  });

  it('counts without it are refused at the line where the hour begins again', async () => {
    const { message, hint } = await refusal(csv(autumn));
    expect(message).toMatch(/line 4: "2022-10-30 02:00:00,3" goes back in time behind line 3/);
    expect(hint).toContain('--zone Europe/Paris');
  });

  it('hourly counts with their zone keep both hours apart', async () => {
    const hours = ['01', '02', '02', '03'].map((hour) => `2022-10-30 ${hour}:00:00`);
    const { trace } = await importText(csv(hours), { zone });
    expect([trace.stepSeconds, trace.counts]).toEqual([3600, [0, 1, 2, 3]]);
  });

  it('lines of a log with their zone count in the pass that is nearer, though some are out of order', async () => {
    const clock = [
      '02:58:00',
      '02:59:58',
      '02:00:01',
      '02:59:59',
      '02:00:02',
      '02:30:00',
      '02:59:59',
      '03:00:00',
    ];
    const { trace } = await importText(jsonl(clock.map((time) => `2022-10-30T${time}`)), { zone });
    const start = Date.parse(trace.startsAt) / 1000;
    const seconds = trace.counts.flatMap((count, index) => (count === 0 ? [] : [start + index]));
    const expected = [
      '00:58:00',
      '00:59:58',
      '00:59:59',
      '01:00:01',
      '01:00:02',
      '01:30:00',
      '01:59:59',
      '02:00:00',
    ];
    expect(seconds).toEqual(expected.map((time) => Date.parse(`2022-10-30T${time}Z`) / 1000));
  });

  it('lines of a log without it are taken as UTC, and a note says that they go back by an hour', async () => {
    const { notes } = await importText(
      jsonl(autumn.map((time, index) => `${time.slice(0, 16)}:0${index}`)),
      {},
    );
    expect(notes).toEqual([
      expect.stringContaining('taken as UTC'),
      expect.stringContaining('Lines earlier than the one before: 1'),
    ]);
    const hour = await importText(jsonl(['2022-10-30 02:59:59', '2022-10-30 02:00:00']));
    expect(hour.notes.at(-1)).toContain('clocks set back in autumn: --zone');
  });

  it('an access log changes its zone offset, and goes on evenly', async () => {
    const change = Date.UTC(2022, 9, 30, 1) / 1000;
    const lines = [-2, -1, 0, 1].map((at) =>
      clfLine(change + at, undefined, { offsetMinutes: at < 0 ? 120 : 60 }),
    );
    expect(lines[1]).toContain('02:59:59 +0200');
    expect(lines[2]).toContain('02:00:00 +0100');
    const { trace, notes } = await importText(lines.join('\n'));
    expect([trace.startsAt, trace.counts, notes]).toEqual(['2022-10-30T00:59:58.000Z', [1, 1, 1, 1], []]);
  });
});
