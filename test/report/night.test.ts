import { describe, expect, test } from 'vitest';
import { behaviourSchema } from '../../harness/src/model/config/behaviour.ts';
import { survivalSchema } from '../../harness/src/model/config/night.ts';
import { rateCurve } from '../../harness/src/model/rate-curve.ts';
import { optionsOfCommand, runRecordSchema, type RunRecord } from '../../harness/src/model/record/record.ts';
import type { Replay, Surge } from '../../harness/src/model/record/replay.ts';
import { nightPlot } from '../../harness/src/report/pictures/night.ts';
import { summaryMarkdown } from '../../harness/src/report/documents/summary.ts';
import { sideBySidePlot } from '../../harness/src/report/pictures/side-by-side.ts';
import { surgePlot } from '../../harness/src/report/pictures/surge.ts';
import { surgeRows } from '../../harness/src/report/tables/surge-rows.ts';
import { surgeInterval } from '../../harness/src/report/wording/surge.ts';
import { sampleRun } from './sample-run.ts';

const curve = rateCurve(1, [10, 20, 150, 20, 10]);

const course = {
  stepSeconds: 1,
  offeredPerSecond: [10, 20, 150, 20, 10],
  sentPerSecond: [10, 20, 347, 40, 10],
  goodPerSecond: [10, 20, 60, 20, 10],
};

function replay(level: string, variant: string, k: number, outcome: Replay['outcome']): Replay {
  return {
    ...(k === 1 ? { course } : {}),
    id: `${level}-${variant}-${k}`,
    level,
    variant,
    k,
    durationMs: 5000,
    startedAt: '2026-11-08T20:00:00.000Z',
    stoppedEarly: outcome.kind === 'died' && k !== 1,
    outcome,
    measures: {
      intents: 1000,
      sent: variant === 'stubborn' ? 2310 : 1000,
      retryAmplification: variant === 'stubborn' ? 2.31 : 1,
      goodShare: outcome.kind === 'survived' ? 0.9994 : 0.71,
      worstSecondShare: 0.2,
      longestBadSeconds: outcome.kind === 'survived' ? 1 : 7,
      peakOfferedPerSecond: 150 * k,
      peakGoodputPerSecond: 140 * k,
      bad: { slow: 3 },
      dropped: 0,
      latencyMs: { p50: 50, p95: 90, p99: 410 },
      freshness: { sampled: 5, freshShare: 0.8, p50Seconds: 0.2, p95Seconds: 7 },
      generatorCpuCores: 0.3,
      hostBusyShare: 0.5,
      services: [],
    },
  };
}

const survived = { kind: 'survived' } as const;
const died = {
  kind: 'died',
  by: ['bad-stretch'],
  detail: '7.0 s in a row were bad, of 5 s allowed',
} as const;
const found = (variant: string, low: number, high: number): Surge => ({
  variant,
  status: 'found',
  low,
  high,
});

/** A night on two levels; at the smaller one with two kinds of users. */
const record: RunRecord = runRecordSchema.parse({
  ...sampleRun,
  kind: 'night',
  slo: { ...sampleRun.slo, freshness: { seconds: 5, share: 0.95 } },
  night: {
    name: 'a-night',
    source: 'Nobody, "Nothing", 2026',
    assumptions: ['that it rains'],
    peak: 150,
    original: curve,
    replayed: curve,
    kept: ['4 h in 5 s'],
    realTime: [{ fromSeconds: 2, toSeconds: 3, replayFromSeconds: 2, replayToSeconds: 3 }],
    survival: survivalSchema.parse({}),
    variants: [
      { name: 'patient', behaviour: behaviourSchema.parse({}) },
      { name: 'stubborn', behaviour: behaviourSchema.parse({ retries: { kind: 'naive' } }) },
    ],
    sideBySide: [1],
    from: 'an-earlier-run',
  },
  levels: [
    {
      name: '100',
      status: 'not-searched',
      bracket: {},
      trials: [],
      resets: 0,
      replays: [replay('100', 'patient', 1.5, survived), replay('100', 'patient', 1.65, died)],
      surges: [found('patient', 1.5, 1.65)],
    },
    {
      name: '50',
      status: 'not-searched',
      bracket: {},
      trials: [],
      resets: 0,
      replays: [
        replay('50', 'patient', 0.7, survived),
        replay('50', 'patient', 0.77, died),
        replay('50', 'stubborn', 0.7, died),
        replay('50', 'patient', 1, died),
        replay('50', 'stubborn', 1, died),
      ],
      surges: [found('patient', 0.7, 0.77), { variant: 'stubborn', status: 'budget-exhausted', high: 0.7 }],
    },
  ],
});

describe('the summary of a night', () => {
  const summary = summaryMarkdown(record);

  test('begins with how many times the night each level survives', () => {
    expect(summary.split('\n')[0]).toBe(
      `# ${sampleRun.name}: level 100 survives 1.5 to 1.65 times the night, level 50 0.7 to 0.77`,
    );
  });

  test('has a row for each kind of users, with what they sent', () => {
    expect(surgeRows(record).map(({ level, variant, surge, peak }) => [level, variant, surge, peak])).toEqual(
      [
        ['100', 'patient', '1.5 to 1.65', '225 to 248'],
        ['50', 'patient', '0.7 to 0.77', '105 to 116'],
        ['50', 'stubborn', '< 0.7', '< 105'],
      ],
    );
    expect(summary).toContain('–, 2.31');
  });

  test('has the figures of the picture of the night, an eighth of it a row', () => {
    const rows = summary
      .slice(summary.indexOf('(night.svg)'))
      .split('\n')
      .filter((line) => /^\| [1-8] /.test(line))
      .map((line) => line.split('|').map((cell) => cell.trim()));
    expect(rows).toHaveLength(8);
    // Five steps of a second: the fourth eighth is from 1.875 to 2.5 s.
    expect(rows[3]?.slice(1, 5)).toEqual(['4', '2 s', '124', '150']);
    const means = rows.map(([, , , mean]) => Number(mean));
    expect(means.reduce((sum, mean) => sum + mean, 0) / 8).toBeCloseTo(210 / 5, 0);
  });

  test('says what the night was, what was kept of it, what is assumed, and what survival means', () => {
    for (const part of [
      'Nobody, "Nothing", 2026',
      '4 h in 5 s',
      'Assumed: that it rains',
      'an-earlier-run',
    ]) {
      expect(summary).toContain(part);
    }
    expect(summary).toContain('never more than 5 s in a row with less than 90 % good');
  });

  test('has the same night side by side, with what each kind of users sent', () => {
    const section = summary.slice(summary.indexOf('## Side by side'), summary.indexOf('## The night\n'));
    const rows = section.split('\n').filter((line) => line.startsWith('| 50'));
    expect(rows).toHaveLength(2);
    expect(rows[0]).toMatch(/patient .* no .* 71 % .* 1\.00 .* 347 /);
    expect(rows[1]).toMatch(/stubborn .* no .* 71 % .* 2\.31 .* 347 /);
    expect(section).not.toContain('| 100');
    expect(section).toContain('side-by-side.svg');
  });

  test('lists every replay, with its freshness where that is asked for', () => {
    for (const level of record.levels) {
      for (const { id } of level.replays ?? []) expect(summary).toContain(`\`${id}\``);
    }
    expect(summary).toContain('80 % of 5');
    expect(summaryMarkdown({ ...record, slo: sampleRun.slo })).not.toContain('80 % of 5');
  });

  test('of a run that did not finish says which command goes on', () => {
    expect(summaryMarkdown({ ...record, status: 'interrupted' })).toContain('headroom replay --resume');
  });

  test('of a spike that did not finish says that it starts again', () => {
    const provenance = { ...record.provenance, configFile: optionsOfCommand };
    const text = summaryMarkdown({ ...record, status: 'interrupted', provenance });
    expect(text).toContain('A spike does not go on: start it again.');
    expect(text).not.toContain('--resume');
  });
});

describe('the plots of a night', () => {
  test('are the same bytes for the same record', async () => {
    expect(await surgePlot(record)).toBe(await surgePlot(record));
    const { night } = record;
    if (night === undefined) throw new Error('the record has a night');
    expect(await nightPlot(night)).toBe(await nightPlot(night));
  });

  test('show every level, every kind of users and the interval', async () => {
    const svg = await surgePlot(record);
    for (const text of ['100', '50', 'patient', 'stubborn', '1.5', '1.65', '0.7', '0.77', 'not survived']) {
      expect(svg).toContain(`>${text}<`);
    }
  });
});

test('the plot of the side by side has a panel for each replay that went to its end', async () => {
  const svg = await sideBySidePlot(record);
  expect(svg).toBe(await sideBySidePlot(record));
  for (const text of ['level 50 · patient', 'level 50 · stubborn', '2.31 requests an intent']) {
    expect(svg).toContain(`>${text}<`);
  }
  expect(svg).not.toContain('level 100');
});

test.each([
  [{ low: 1.234, high: 1.4 }, '1.23 to 1.4'],
  [{ low: 2 }, '≥ 2'],
  [{ high: 0.5 }, '< 0.5'],
  [{}, '-'],
])('the interval %o reads %s', (surge, text) => {
  expect(surgeInterval(surge)).toBe(text);
});
