import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { capacityPlot } from '../../harness/src/report/pictures/capacity/plot.ts';
import { capacityPoints } from '../../harness/src/report/pictures/capacity/points.ts';
import type { RunRecord } from '../../harness/src/model/record/record.ts';
import { ratePerSecond } from '../../harness/src/model/units.ts';
import { sampleRun, undecided, withLevels } from './sample-run.ts';

/** The texts in an SVG, in the order they are drawn. @throws when its tags do not match. */
function textsIn(svg: string): string[] {
  const open: string[] = [];
  for (const [tag, isEnd, name = '', isEmpty] of svg.matchAll(/<(\/?)([\w:]+)(?:[^>"]|"[^"<]*")*?(\/?)>/g)) {
    if (isEnd === '/' && open.pop() !== name) throw new RangeError(`${tag} closes another tag`);
    if (isEnd === '' && isEmpty === '') open.push(name);
  }
  if (open.length > 0) throw new RangeError(`not closed: ${open.join(', ')}`);
  return [...svg.matchAll(/<(?:text|tspan)[^>]*>([^<]+)</g)].map(([, text = '']) => text);
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

describe('the capacity plot', () => {
  test('of the same record has the same bytes', async () => {
    const plots = [];
    for (let index = 0; index < 3; index += 1) plots.push(await capacityPlot(structuredClone(sampleRun)));
    expect(new Set(plots).size).toBe(1);
  });

  test('shows each level, its collapse point and its share of the first', async () => {
    const texts = textsIn(await capacityPlot(sampleRun));
    expect(texts).toEqual(expect.arrayContaining(['100', '75', '50', '25', '412', '318', '206', '91.7']));
    expect(texts).toEqual(expect.arrayContaining(['77 % of 100', '50 % of 100', '22 % of 100']));
  });

  test('names what it shows: title, axes with units, conditions, every kind of mark', async () => {
    const texts = textsIn(await capacityPlot(sampleRun));
    expect(texts).toEqual(
      expect.arrayContaining([
        'timeline: where each capacity level collapses',
        'SLO: 99 % good within 250 ms · Poisson arrivals · embedded stack on 2 cores',
        'bars: 95 % interval · dotted line: in proportion to level 100',
        'capacity level',
        'offered load, requests/s',
        ...['collapse point', 'sustained trial', 'violated trial', 'undecided trial'],
      ]),
    );
  });

  test('stands on a ground of its own, and needs nothing from elsewhere', async () => {
    const svg = await capacityPlot(sampleRun);
    expect(svg).toMatch(/<rect[^>]*fill="#ffffff"/);
    expect(svg.replaceAll(/xmlns(:\w+)?="[^"]*"/g, '')).not.toMatch(/href|url\(|https?:/);
  });

  test('starts its axis of loads at zero', async () => {
    expect(textsIn(await capacityPlot(sampleRun))).toContain('0');
  });

  test.each<[string, RunRecord]>([
    ['no level', { ...sampleRun, levels: [] }],
    ['one level', { ...sampleRun, levels: sampleRun.levels.slice(0, 1) }],
    ['no trial yet', withLevels((level) => ({ ...undecided(level, 'pending'), trials: [] }))],
    ['two levels of one name', withLevels((level) => ({ ...level, name: 'same' }))],
  ])('can be drawn of a run with %s', async (_what, record) => {
    expect(textsIn(await capacityPlot(record))).toContain('capacity level');
  });

  test('says of an unfinished run that it is', async () => {
    const record = withLevels((level, index) =>
      index === 0 ? level : { ...undecided(level, 'pending'), trials: [] },
    );
    const texts = textsIn(await capacityPlot({ ...record, status: 'interrupted' }));
    expect(texts.join()).toContain('not finished: interrupted');
    expect(texts).toContain('not measured');
  });

  test('shows hostile names as they are, without what could break the file', async () => {
    const name = '"><script>alert(1)</script>&amp;\u0000\u0007\uffff';
    const svg = await capacityPlot({ ...withLevels((level) => ({ ...level, name })), name });
    expect(svg).not.toContain('<script');
    // oxlint-disable-next-line no-control-regex -- these are what XML forbids
    expect(svg).not.toMatch(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\uffff]/);
    expect(textsIn(svg).join(' ')).toContain('&lt;script&gt;');
  });
});

describe('what is drawn', () => {
  test('no invalid trial: it says nothing about a level', () => {
    const drawn = capacityPoints(sampleRun).marks.filter((mark) => mark.kind !== 'collapse point');
    const valid = sampleRun.levels.flatMap(({ trials }) =>
      trials.filter((trial) => trial.outcome.kind !== 'invalid'),
    );
    expect(drawn).toHaveLength(valid.length);
  });

  test('in proportion to the first level, when the names are numbers', () => {
    const loads = capacityPoints(sampleRun).proportional.map(({ load }) => load);
    const first = sampleRun.levels[0]?.collapsePoint?.estimate ?? 0;
    expect(loads.map((load) => load / first)).toEqual(
      [1, 0.75, 0.5, 0.25].map((size) => expect.closeTo(size) as number),
    );
  });

  test('no proportion when the names are not, or the first level has no answer', () => {
    const named = withLevels((level, index) => ({ ...level, name: `plan-${index}` }));
    expect(capacityPoints(named).proportional).toEqual([]);
    const open = withLevels((level, index) => (index === 0 ? undecided(level, 'pending') : level));
    expect(capacityPoints(open).proportional).toEqual([]);
  });

  test('what is known of a level that has no collapse point', () => {
    const bracket = { lowerBound: ratePerSecond(2000) };
    const record = withLevels((level) => undecided(level, 'at-least', bracket));
    expect(capacityPoints(record).labels[0]).toMatchObject({
      load: 2000,
      text: '≥ 2,000',
      note: 'requests/s',
    });
  });
});
