import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { rateCurve } from '../../harness/src/model/rate-curve.ts';
import { curvePanel } from '../../harness/src/report/pictures/curve/points.ts';
import { curvePlot, type CurvePlot } from '../../harness/src/report/pictures/curve/plot.ts';

/** A night of four hours in steps of 10 s, and two minutes of replay in steps of 0.1 s. */
const night = rateCurve(
  10,
  Array.from({ length: 1440 }, (_, index) => (index > 700 && index < 760 ? 420 : 100)),
);
const replay = rateCurve(
  0.1,
  Array.from({ length: 1200 }, (_, index) => (index > 500 && index < 900 ? 420 : 100)),
);
const plot: CurvePlot = {
  title: 'a night',
  subtitle: ['as it was, and as it was replayed'],
  rateTitle: 'requests/s',
  series: [
    { name: 'as it was', curve: night, realTime: [{ fromSeconds: 7000, toSeconds: 7020 }] },
    { name: 'as it was replayed', curve: replay, realTime: [{ fromSeconds: 40, toSeconds: 60 }] },
  ],
};

function textsIn(svg: string): string[] {
  return [...svg.matchAll(/<text[^>]*>([^<]+)</g)].map(([, text = '']) => text);
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

describe('the plot of curves', () => {
  it('of the same curves has the same bytes', async () => {
    expect(await curvePlot(structuredClone(plot))).toBe(await curvePlot(plot));
  });

  it('names each curve and both axes with their units, each in its own unit of time', async () => {
    const texts = textsIn(await curvePlot(plot));
    expect(texts).toEqual(
      expect.arrayContaining([
        'a night',
        'as it was',
        'as it was replayed',
        'requests/s',
        'time, h',
        'time, s',
      ]),
    );
  });

  it('has one scale of rates for all its curves, from 0', async () => {
    const low = { ...plot.series[1], name: 'low', curve: rateCurve(1, [10, 20, 10]) };
    const texts = textsIn(await curvePlot({ ...plot, series: [plot.series[0], low] }));
    expect(texts.filter((text) => text === '400')).toHaveLength(2);
    expect(texts.filter((text) => text === '0').length).toBeGreaterThanOrEqual(2);
  });

  it('gives a stretch in real time the same colour in each curve', async () => {
    const svg = await curvePlot(plot);
    expect(svg.match(/fill="#d55e00"/g)).toHaveLength(2);
  });

  it('says of a peak that is the mean of a long step that it is', async () => {
    const texts = textsIn(await curvePlot(plot));
    expect(texts).toEqual(expect.arrayContaining(['420 (mean of 10 s)', '420']));
  });

  it('stands on a ground of its own, and needs nothing from elsewhere', async () => {
    const svg = await curvePlot(plot);
    expect(svg).toMatch(/<rect[^>]*fill="#ffffff"/);
    expect(svg.replaceAll(/xmlns(:\w+)?="[^"]*"/g, '')).not.toMatch(/href|url\(|https?:/);
  });

  it.each<[string, CurvePlot['series']]>([
    ['one curve', [{ name: 'alone', curve: night }]],
    ['one step', [{ name: 'steady', curve: rateCurve(60, [100]) }]],
    ['no load at all', [{ name: 'nothing', curve: rateCurve(1, [0, 0, 0]) }]],
    [
      'days',
      [
        {
          name: 'long',
          curve: rateCurve(
            60,
            Array.from({ length: 20_000 }, () => 3),
          ),
        },
      ],
    ],
  ])('can be drawn of %s', async (_what, series) => {
    const svg = await curvePlot({ ...plot, series });
    expect(svg).not.toContain('NaN');
    expect(textsIn(svg).join()).toContain('time, ');
  });

  it('shows hostile names as they are, without what could break the file', async () => {
    const title = '"><script>alert(1)</script>\u0000\u0007';
    const svg = await curvePlot({ ...plot, title });
    expect(svg).not.toContain('<script');
    expect(svg).not.toContain('\u0000');
  });
});

describe('what is drawn of a curve', () => {
  it('no more points than can be seen, and yet the highest rate', () => {
    const spike = rateCurve(
      0.1,
      Array.from({ length: 40_000 }, (_, index) => (index === 12_345 ? 25 : 1)),
    );
    const { points, peak } = curvePanel({ name: 'spike', curve: spike });
    expect(points.length).toBeLessThan(600);
    expect(Math.max(...points.map(({ rate }) => rate))).toBe(25);
    expect(peak).toMatchObject({ rate: 25, of: '' });
    expect(peak.time).toBeCloseTo(1234.5 / 60, 2);
  });

  it('a stretch wide enough to be seen, however short it is', () => {
    const realTime = [{ fromSeconds: 7000, toSeconds: 7001 }];
    const [stretch] = curvePanel({ name: 'night', curve: night, realTime }).coloured;
    const times = stretch?.points.map(({ time }) => 3600 * time) ?? [];
    expect(Math.max(...times) - Math.min(...times)).toBeGreaterThan(50);
    expect(Math.min(...times)).toBeLessThan(7000);
  });

  it('time in a unit that suits its length', () => {
    const unitOf = (seconds: number): string =>
      curvePanel({ name: '', curve: rateCurve(seconds, [1]) }).timeUnit;
    expect([120, 300, 3600, 14_400].map(unitOf)).toEqual(['s', 's', 'min', 'h']);
  });
});
