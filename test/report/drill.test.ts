import { describe, expect, it } from 'vitest';
import { drillTable } from '../../harness/src/cli/views/run/result-table.ts';
import { runRecordSchema } from '../../harness/src/model/record/record.ts';
import { drillNightsPlot } from '../../harness/src/report/pictures/drill-nights.ts';
import { drillPlot } from '../../harness/src/report/pictures/drill.ts';
import { summaryMarkdown } from '../../harness/src/report/documents/summary.ts';
import { drilledNight, drilledRun, forgetfulRun } from './sample-drills.ts';

const run = drilledRun();

/** Rows of the table in a section, each its cells. */
function rowsIn(markdown: string, after: string): string[][] {
  const text = markdown.slice(markdown.indexOf(after) + after.length);
  const lines = text
    .split('\n')
    .filter(
      (line, index, all) =>
        line.startsWith('|') &&
        index <
          all.findIndex(
            (each, at) => at > all.findIndex((one) => one.startsWith('|')) && !each.startsWith('|'),
          ),
    );
  return lines.slice(2).map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

describe('the summary of drills', () => {
  const summary = summaryMarkdown(run);

  it('is of a record that can be read back', () => {
    expect(runRecordSchema.parse(JSON.parse(JSON.stringify(run)))).toEqual(run);
  });

  it('says first how many drills each level survives; what was not carried is no answer of it', () => {
    expect(summary.split('\n')[0]).toBe('# timeline: level 100 survives 1 of 2 drills, level 75 0 of 1');
  });

  it('has a cell for each drill and level, the last answer of each', () => {
    expect(rowsIn(summary, '\n\n').slice(0, 2)).toEqual([
      ['kill-api', 'kill of 1 api', 'survived (150/s)', 'not carried (150/s)'],
      [
        'slow-link',
        'latency of 200 ms from api to db',
        '**degraded**, 34 % for 11.3 s (150/s)',
        '**collapsed**, 91 % for 11.3 s (150/s)',
      ],
    ]);
  });

  it('has what was lost, by kind, and when it was back', () => {
    const row = rowsIn(summary, '## What was lost').find(
      ([level, drill]) => level === '100' && drill === 'slow-link',
    );
    expect(row?.slice(2)).toEqual([
      '150',
      '99.91 %',
      '578',
      'timeout 560, slow 12',
      '1.00',
      '0',
      '0',
      '1.5 s after',
      'degraded: 34 % of the goodput lost for 11.3 s',
    ]);
  });

  it('has the life of every fault, of invalid drills as well', () => {
    const rows = rowsIn(summary, '## The faults');
    expect(rows).toHaveLength(5);
    expect(rows[0]).toEqual([
      '100',
      'kill of 1 api',
      '8.01',
      'api-2 is ended',
      '18.02',
      'api-2 is running and ready',
      '`100-kill-api`',
    ]);
  });

  it('shows names as they are, and no markup of theirs', () => {
    const [first, ...others] = run.levels;
    const hostile = {
      ...run,
      name: '<img src=x> | # shop',
      levels: [{ ...first, name: '**100**' }, ...others],
    };
    const text = summaryMarkdown(runRecordSchema.parse(hostile));
    expect(text).not.toContain('<img');
    expect(text).not.toContain('Level **100**');
  });
});

describe('writes in the summary of drills', () => {
  const summary = summaryMarkdown(forgetfulRun());

  it('are no part of it when none were read back', () => {
    expect(summaryMarkdown(run)).not.toContain('## Writes');
    expect(drillTable(run)).not.toContain('writes lost');
  });

  it('keep a level from having survived', () => {
    expect(summary.split('\n')[0]).toBe('# timeline: level 100 survives 0 of 2 drills, level 75 0 of 1');
    const [kill, link] = rowsIn(summary, '\n\n');
    expect(kill?.[2]).toBe('**lossy**, **2 writes lost, 1 twice** (150/s)');
    expect(link?.[2]).toBe('**degraded**, 34 % for 11.3 s, **writes not read back** (150/s)');
  });

  it('say which were lost, where, and what is not known', () => {
    expect(rowsIn(summary, '## Writes')).toEqual([
      ['100', '`100-kill-api`', '97', '**2**', '1', '0', '4', '3', 'timeline 2', '20051, 20060', '20070'],
      [
        ...['100', '`100-slow-link`', '90', '–', '–', '90', '7', '–'],
        ...['the stack did not become idle: /idle answered 503', '–', '–'],
      ],
    ]);
  });

  it('are in the table of the terminal and in the picture', async () => {
    const lines = drillTable(forgetfulRun()).split('\n');
    expect(lines[0]).toMatch(/back +writes lost +twice$/);
    expect(lines.find((line) => /100 +kill-api/.test(line))).toMatch(/lossy .* 2 of 97 +1$/);
    expect(lines.find((line) => /100 +slow-link/.test(line))).toMatch(/– +–$/);
    const svg = await drillPlot(forgetfulRun());
    expect(svg).toContain('>2 writes lost, 1 twice<');
    expect(svg).toContain('>writes not read back<');
    expect(svg).toContain('>lossy<');
  });

  it('are read back from a record', () => {
    const record = forgetfulRun();
    expect(runRecordSchema.parse(JSON.parse(JSON.stringify(record)))).toEqual(record);
  });
});

describe('the picture of drills', () => {
  it('names each level, drill and outcome, and how much was lost', async () => {
    const svg = await drillPlot(run);
    const texts = [...svg.matchAll(/<text[^>]*>([^<]+)</g)].map(([, text = '']) => text);
    expect(texts).toEqual(
      expect.arrayContaining([
        '100',
        '75',
        'kill-api',
        'slow-link',
        'survived',
        'degraded',
        '34 % for 11.3 s',
        'no dip',
      ]),
    );
    expect(await drillPlot(drilledRun())).toBe(svg);
  });
});

describe('the table of drills in the terminal', () => {
  it('has a line a level and drill', () => {
    const lines = drillTable(run)
      .split('\n')
      .filter((line) => line.includes('kill-api'));
    expect(lines[0]).toMatch(/100 +kill-api +kill of 1 api +150 +survived +none +0 +before its end/);
  });
});

describe('drills in a night', () => {
  const night = drilledNight();

  it('say in the summary how many times the night it was, and what the night was', () => {
    const summary = summaryMarkdown(runRecordSchema.parse(JSON.parse(JSON.stringify(night))));
    expect(rowsIn(summary, '\n\n')[0]).toEqual([
      'kill-api',
      'kill of 1 api',
      'survived (night x 1.2, up to 180/s)',
      '–',
    ]);
    expect(summary).toContain('## The night');
    expect(summary).toContain('(drill-nights.svg)');
  });

  it('have the figures of their picture beneath it: good of what was wanted, before, while broken, after', () => {
    const [drilled, ...others] = night.levels;
    const [result] = drilled?.drills ?? [];
    const [life] = result?.faults ?? [];
    if (drilled === undefined || result === undefined || life === undefined) throw new Error('a drill');
    const faults = [
      {
        ...life,
        injected: { ...life.injected, atSeconds: 2 },
        reverted: { ...life.reverted, atSeconds: 4 },
      },
    ];
    const summary = summaryMarkdown({
      ...night,
      levels: [{ ...drilled, drills: [{ ...result, faults }] }, ...others],
    });
    const row = rowsIn(summary, '(drill-nights.svg)').find(([level]) => level === '100');
    // Of 100, 350 and 50 wanted, in one, two and one steps.
    expect(row).toEqual(['100', 'kill-api', 'x 1.2', '2.0 to 4.0', '180', '100 %', '50 %', '100 %']);
  });

  it('are drawn with when something was broken', async () => {
    const svg = await drillNightsPlot(night);
    const texts = [...svg.matchAll(/<text[^>]*>([^<]+)</g)].map(([, text = '']) => text);
    expect(texts).toEqual(
      expect.arrayContaining(['level 100 · kill-api', 'night x 1.2: survived', 'time, s']),
    );
    expect(svg).toMatch(/aria-roledescription="rect mark"/);
    expect(await drillNightsPlot(drilledNight())).toBe(svg);
  });
});
