import { describe, expect, it } from 'vitest';
import { resultTable } from '../../harness/src/cli/views/run/result-table.ts';
import type { Bottleneck } from '../../harness/src/model/record/bottleneck.ts';
import { runRecordSchema } from '../../harness/src/model/record/record.ts';
import { bottleneckEvidence } from '../../harness/src/report/sections/bottleneck.ts';
import { summaryMarkdown } from '../../harness/src/report/documents/summary.ts';
import { sampleRun, withLevels } from './sample-run.ts';

const found: Bottleneck = {
  kind: 'service',
  service: 'api',
  resource: 'database connections',
  confidence: 'clear',
  why: 'api database connections gave out first: 100 % used, 11 waiting at the collapse point',
  evidence: [
    {
      service: 'api',
      resource: 'database connections',
      role: 'cause',
      fullAt: 1.02,
      points: [
        { ofCollapsePoint: 0.5, use: 0.48, waiting: 0 },
        { ofCollapsePoint: 1, use: 1, waiting: 10.7 },
      ],
    },
    {
      service: 'edge',
      resource: 'slots',
      role: 'symptom',
      because: 'api database connections',
      points: [{ ofCollapsePoint: 1, use: 0.93, waiting: 3 }],
    },
    {
      service: 'redis',
      resource: 'cache memory',
      role: 'full',
      points: [{ ofCollapsePoint: 1, use: 0.99, evictionsPerSecond: 42, causedShare: 0.08 }],
    },
    { service: 'api', resource: 'CPU', role: 'free', points: [{ ofCollapsePoint: 1, use: 0.51 }] },
    {
      service: 'api',
      resource: 'memory',
      role: 'free',
      points: [{ ofCollapsePoint: 1, use: 0.9, kills: 0 }],
    },
    { service: 'redis', resource: 'CPU', role: 'free', points: [{ ofCollapsePoint: 1, use: 0.2 }] },
  ],
  runnersUp: [{ service: 'api', resource: 'CPU' }],
  scrapes: { asked: 72, failed: 2, reasons: ['api-1: no answer within 900 ms'] },
};

const run = withLevels((level, index) => (index === 0 ? { ...level, bottleneck: found } : level));

describe('what gives out first, in a summary', () => {
  it('is a table of use at each load, the cause first, with what is free and little used left out', () => {
    const [heading, table = ''] = bottleneckEvidence(run);
    expect(heading).toBe('## What gives out first');
    expect(table.split('\n').map((line) => line.replaceAll(/ +/g, ' '))).toEqual([
      '| Level | Service | Resource | Role | At 50 % | At 100 % |',
      expect.stringMatching(/^\|[-: |]+\|$/) as string,
      '| 100 | api | database connections | **gives out first** | 48 % | 100 %, 10.7 wait |',
      '| 100 | edge | slots | waits for api database connections | – | 93 %, 3.0 wait |',
      '| 100 | redis | cache memory | full too | – | 99 %, 42/s evicted, 8 % missed |',
      '| 100 | api | CPU | free | – | 51 % |',
      '',
      expect.stringContaining('docs/bottleneck.md') as string,
    ]);
  });

  it('says it in a sentence, how sure it is, what comes next and what could not be read', () => {
    expect(bottleneckEvidence(run)[2]).toBe(
      '- Level 100 (clear): api database connections gave out first: 100 % used, 11 waiting at the collapse point. ' +
        'Next: api CPU. Of 72 scrapes 2 failed: api-1: no answer within 900 ms.',
    );
  });

  it('stands before what happens past the collapse point, and not at all where nobody looked', () => {
    expect(summaryMarkdown(run)).toContain('## What gives out first');
    expect(summaryMarkdown(sampleRun)).not.toContain('gives out first');
    expect(runRecordSchema.safeParse(run).error).toBeUndefined();
  });
});

describe('what gives out first, in the terminal', () => {
  const columnOf = (bottleneck: Bottleneck): string =>
    resultTable(withLevels((level, index) => (index === 0 ? { ...level, bottleneck } : level)));

  it.each([
    [found, 'api database connections'],
    [{ ...found, confidence: 'weak' as const }, 'api database connections?'],
    [{ ...found, kind: 'host' as const, service: 'host', resource: 'CPU' }, "the machine's CPU"],
  ])('is a short column', (bottleneck, text) => {
    const [head = '', first = ''] = columnOf(bottleneck).split('\n');
    expect(head).toContain('gives out first');
    expect(first).toContain(text);
  });

  it('is no column when it is known of no level', () => {
    expect(columnOf({ ...found, kind: 'unknown' })).not.toContain('gives out first');
  });
});
