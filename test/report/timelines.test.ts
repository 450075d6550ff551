import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { quantileMs } from '../../harness/src/model/histogram.ts';
import type { CourseSecond } from '../../harness/src/model/sample.ts';
import { timelinePlot, timelineSpec } from '../../harness/src/report/pictures/timeline.ts';
import { timelineSections } from '../../harness/src/report/sections/timeline.ts';
import {
  decidingTrialsOf,
  timelinePages,
  timelinesOf,
  type DecidingSeries,
  type Timeline,
} from '../../harness/src/report/tables/timelines.ts';
import { sampleRun, withLevels } from './sample-run.ts';
import { sampleWithSeries, secondAt } from './sample-series.ts';

const { record, series } = sampleWithSeries();
const timelines = timelinesOf(record, series);
const deciding = '100-009 100-010 75-006 75-007 50-005 50-004 25-006 25-004'.split(' ');

/** The first deciding trial of the sample with other seconds. */
function withSeconds(seconds: readonly CourseSecond[]): Timeline {
  const [drawn] = timelinesOf(record, new Map([...series, ['100-009', { seconds }]])).drawn;
  if (drawn === undefined) throw new Error('the sample has deciding trials');
  return drawn;
}

/** What a plot draws with one kind of mark, in its order, as the values of its data. */
function drawnAs(spec: unknown, mark: object): { time: number; value: number | null }[][] {
  if (Array.isArray(spec)) return spec.flatMap((each) => drawnAs(each, mark));
  if (typeof spec !== 'object' || spec === null) return [];
  if ('data' in spec && 'mark' in spec) {
    const isAsked = Object.entries(mark).every(([key, value]) =>
      Object.entries(spec.mark as object).some(([has, is]) => has === key && is === value),
    );
    return isAsked ? [(spec.data as { values: { time: number; value: number | null }[] }).values] : [];
  }
  return Object.values(spec).flatMap((each) => drawnAs(each, mark));
}

/** Vega reports what it does not understand to the console. */
beforeEach(() => {
  for (const method of ['warn', 'error', 'log', 'info'] as const) {
    vi.spyOn(console, method).mockImplementation((...words) => {
      throw new Error(`nothing is to be said, but: ${words.join(' ')}`);
    });
  }
});
afterEach(() => vi.restoreAllMocks());

describe('the trials that decided', () => {
  it('are those at the bounds of each level, the last where a load was tried again', () => {
    expect(decidingTrialsOf(sampleRun).map(({ trial }) => trial.id)).toEqual(deciding);
  });

  it('are not those of a level of which something is broken, and the text says so', () => {
    const comparedWith = { level: '100', how: 'kill-api' };
    const broken = [{ kind: 'kill' as const, service: 'api', replicas: 1 }];
    const some = withLevels((level, index) => {
      if (index === 0) return level;
      return index === 1 ? { ...level, comparedWith } : { ...level, comparedWith, broken };
    });
    expect(decidingTrialsOf(some).map(({ level }) => level)).toEqual(['100', '100', '75', '75']);
    expect(timelineSections(timelinesOf(some, series)).join()).toContain(
      'Not drawn: those of 2 levels of which something is broken.',
    );
    expect(timelineSections(timelines).join()).not.toContain('Not drawn');
  });
});

describe('the course of a trial', () => {
  it('is what its seconds say, one by one', () => {
    expect(timelines.drawn.map(({ trial }) => trial.id)).toEqual(deciding);
    for (const { trial, seconds } of timelines.drawn) {
      const found = series.get(trial.id);
      if (found === undefined || 'missing' in found) throw new Error('the sample has every series');
      expect(seconds).toEqual(
        found.seconds.map(({ atSeconds, offered, good, latency }) => ({
          fromSeconds: atSeconds - 1,
          toSeconds: atSeconds,
          offeredPerSecond: offered,
          goodPerSecond: good,
          latencyMs: { p50: quantileMs(latency, 0.5), p99: quantileMs(latency, 0.99) },
        })),
      );
    }
  });

  it('says which part was judged, when the record tells', () => {
    expect(timelines.drawn.map(({ judged }) => judged)).toEqual(
      timelines.drawn.map(({ trial }) => ({ fromSeconds: 1, toSeconds: trial.duration / 1000 })),
    );
    const other = withSeconds(Array.from({ length: 8 }, (_, index) => secondAt(index + 1, [5, 5])));
    expect(other.judged).toBeUndefined();
    expect(other.thirds.map(({ fromSeconds }) => fromSeconds)).toEqual([0, 3, 5]);
  });

  it('has thirds that add up to the whole of it', () => {
    const [first] = timelines.drawn;
    const thirds = first?.thirds ?? [];
    expect(thirds.map(({ fromSeconds, toSeconds }) => [fromSeconds, toSeconds])).toEqual([
      [1, 3],
      [3, 6],
      [6, 8],
    ]);
    const good = thirds.reduce(
      (sum, part) => sum + part.goodPerSecond * (part.toSeconds - part.fromSeconds),
      0,
    );
    expect(good).toBeCloseTo(7 * (first?.trial.measures.goodputPerSecond ?? 0), 6);
  });

  it('leaves out what came in for less than half a second after its end', () => {
    const whole = [secondAt(1, [5, 4]), secondAt(2, [5, 4])];
    const tail = secondAt(2.03, [0, 2], { spanSeconds: 0.03 });
    expect(withSeconds([...whole, tail]).seconds).toEqual(withSeconds(whole).seconds);
  });

  it('has no latency where nothing was answered', () => {
    const [, second] = withSeconds([secondAt(1, [5, 5]), secondAt(2, [5, 0])]).seconds;
    expect(second).toMatchObject({ offeredPerSecond: 5, goodPerSecond: 0 });
    expect(second).not.toHaveProperty('latencyMs');
  });
});

describe('the picture of the timelines', () => {
  it('draws the figures of the series, a row a level', () => {
    const spec = timelineSpec(record, timelines.drawn);
    expect(spec['vconcat']).toHaveLength(4);
    const offered = drawnAs(spec, { type: 'area' });
    expect(offered).toHaveLength(deciding.length);
    for (const [index, { seconds }] of timelines.drawn.entries()) {
      const last = seconds.at(-1);
      expect(offered[index]).toEqual([
        ...seconds.map((each) => ({ time: each.fromSeconds, value: each.offeredPerSecond })),
        { time: last?.toSeconds, value: last?.offeredPerSecond },
      ]);
    }
  });

  it('breaks the line of the latency where nothing was answered, and goes on after it', () => {
    const seconds = [secondAt(1, [5, 5]), secondAt(2, [5, 0]), secondAt(3, [5, 5]), secondAt(4, [5, 0])];
    const spec = timelineSpec(record, [withSeconds(seconds)]);
    const [p50 = []] = drawnAs(spec, { type: 'line', color: '#009e73' });
    expect(p50.map(({ time, value }) => [time, value === null])).toEqual([
      [0, false],
      [1, false],
      [1, true],
      [2, false],
      [3, false],
      [3, true],
    ]);
  });

  it('draws a latency far over the SLO at its upper edge, and says so', async () => {
    const slow = withSeconds([secondAt(1, [5, 5]), secondAt(2, [5, 5], { bucket: 40 })]);
    const svg = await timelinePlot(record, [slow]);
    expect(svg).toContain('Over 1 s: drawn at that.');
    const [p99 = []] = drawnAs(timelineSpec(record, [slow]), { type: 'line', color: '#16191d' });
    expect(Math.max(...p99.map(({ value }) => value ?? 0))).toBe(4 * record.slo.latencyMs);
    expect(await timelinePlot(record, timelines.drawn)).not.toContain('drawn at that');
  });

  it('says what it shows: levels, bounds, loads, the part that was judged, the SLO, units', async () => {
    const svg = await timelinePlot(record, timelines.drawn);
    const texts = [...svg.matchAll(/<(?:text|tspan)[^>]*>([^<]+)</g)].map(([, text = '']) => text);
    expect(texts).toEqual(
      expect.arrayContaining([
        'timeline: the trials that decided, second by second',
        ...['level 100', 'level 75', 'level 50', 'level 25'],
        ...['highest sustained: 402 requests/s', 'lowest violated: 421 requests/s', 'SLO held, nothing grew'],
        ...['judged', 'requests/s', 'latency, ms', 'time, s'],
      ]),
    );
    expect(texts.join()).toContain('Dashed: the SLO, 250 ms');
    expect(svg).not.toContain('NaN');
  });

  it('of the same series has the same bytes, and needs nothing from elsewhere', async () => {
    const [one, two] = [
      await timelinePlot(record, timelines.drawn),
      await timelinePlot(record, timelines.drawn),
    ];
    expect(one).toBe(two);
    expect(one.replaceAll(/xmlns(:\w+)?="[^"]*"/g, '')).not.toMatch(/href|url\(|https?:/);
  });

  it('of eight levels is two pictures with the same scales, small enough for a page', async () => {
    const twice = [0, 1].flatMap((time) =>
      timelines.drawn.map((each) => ({ ...each, level: `${each.level}-${time}` })),
    );
    const pages = timelinePages(twice);
    expect(pages.map(({ file }) => file)).toEqual(['timelines.svg', 'timelines-2.svg']);
    expect(pages.flatMap((page) => page.timelines)).toEqual(twice);
    const svgs = await Promise.all(pages.map((page) => timelinePlot(record, page.timelines, twice)));
    expect(svgs.join('').length).toBeLessThan(250_000);
    const text = timelineSections({ drawn: twice, missing: [], broken: 0 }).join('\n');
    expect(text.match(/\(timelines(-2)?\.svg\)/g)).toEqual(['(timelines.svg)', '(timelines-2.svg)']);
    const longer = withSeconds(Array.from({ length: 30 }, (_, index) => secondAt(index + 1, [5, 5])));
    const spec = JSON.stringify(timelineSpec(record, timelines.drawn, [longer]));
    expect(spec).toContain('"domain":[0,30]');
  });

  it('keeps the place of a trial that is not there', async () => {
    const svg = await timelinePlot(record, timelines.drawn.slice(1));
    expect(svg).toContain('no such trial to draw');
  });

  it('shows hostile names as they are', async () => {
    const level = '"><script>alert(1)</script>\u0000';
    const svg = await timelinePlot({ ...record, name: level }, [
      { ...withSeconds([secondAt(1, [5, 5])]), level },
    ]);
    expect(svg).not.toContain('<script');
    expect(svg).not.toContain('\u0000');
  });
});

describe('the section of the timelines', () => {
  const text = timelineSections(timelines).join('\n\n');

  it('has the picture, what is seen in it, and a row of figures for each trial', () => {
    expect(text).toMatch(
      /!\[.*level 100 at 402 requests\/s sustained, .*at 421 requests\/s violated.*\]\(timelines\.svg\)/,
    );
    const rows = text.split('\n').filter((line) => /^\| (100|75|50|25) /.test(line));
    expect(rows).toHaveLength(deciding.length);
    const [first = ''] = rows;
    const [, , , judged, offered] = first.split('|').map((cell) => cell.trim());
    expect([judged, offered]).toEqual(['7', '405']);
    expect(first).toContain('`100-009`');
  });

  it('says which trial is left out, and why', () => {
    const missing: DecidingSeries = new Map([
      ...series,
      ['75-007', { missing: 'there is no series/75-007.json' }],
    ]);
    const without = timelinesOf(record, missing);
    expect(without.drawn.map(({ trial }) => trial.id)).toEqual(deciding.filter((id) => id !== '75-007'));
    expect(timelineSections(without).at(-1)).toBe(
      'Left out: `75-007`, the lowest violated load of level 75: there is no series/75-007.json.',
    );
  });

  it('has no picture when there is no series, and is not there when nothing decided', () => {
    const none = timelineSections(timelinesOf(record, new Map()));
    expect(none.join()).not.toContain('timelines.svg');
    expect(none.filter((line) => line.startsWith('Left out'))).toHaveLength(deciding.length);
    expect(timelineSections(timelinesOf({ ...record, levels: [] }, series))).toEqual([]);
  });
});
