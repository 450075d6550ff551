import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import type { ParserOptions } from 'prettier';
import { parsers } from 'prettier/plugins/markdown';
import { describe, expect, test } from 'vitest';
import { statusDetailOf } from '../../harness/src/analysis/level/status-detail.ts';
import { capacityRows } from '../../harness/src/report/tables/capacity-rows.ts';
import { summaryMarkdown } from '../../harness/src/report/documents/summary.ts';
import { ratePerSecond } from '../../harness/src/model/units.ts';
import { arbitraryRecord } from '../store/arbitrary-evidence.ts';
import { sampleRun, undecided, withLevels } from './sample-run.ts';

const { markdown: markdownParser } = parsers;
const summary = summaryMarkdown(sampleRun);

function firstLineOf(markdown: string): string {
  return markdown.slice(0, markdown.indexOf('\n'));
}

/** The cells of the table rows that begin with a cell. */
function rowsOf(markdown: string, firstCell: string): string[][] {
  return markdown
    .split('\n')
    .map((line) =>
      line
        .slice(1, -1)
        .split('|')
        .map((cell) => cell.trim()),
    )
    .filter(([first]) => first === firstCell);
}

interface MarkdownNode {
  readonly type: string;
  readonly children?: readonly MarkdownNode[];
}

/** Everything in a text as a parser of GitHub's Markdown (prettier's) understands it. */
function nodesOf(markdown: string): MarkdownNode[] {
  const flat = (node: MarkdownNode): MarkdownNode[] => [node, ...(node.children ?? []).flatMap(flat)];
  // oxlint-disable-next-line typescript/no-unsafe-assignment -- prettier types its trees as any
  const tree: MarkdownNode = markdownParser.parse(markdown, {} as ParserOptions);
  return flat(tree);
}

describe('the summary of a run that another ran beside', () => {
  test('says so before anything that was measured', () => {
    const beside = [{ runId: 'other-run', pid: 7, user: 'eve_x', folder: '/r/[a](b)' }];
    const markdown = summaryMarkdown({ ...sampleRun, beside });
    const said = markdown.indexOf(
      '> Another run loaded this machine meanwhile, other-run (pid 7, of user eve',
    );
    expect(said).toBeGreaterThan(0);
    expect(said).toBeLessThan(markdown.indexOf('|'));
    expect(nodesOf(markdown).filter(({ type }) => type === 'link')).toEqual(
      nodesOf(summary).filter(({ type }) => type === 'link'),
    );
  });
});

describe('the summary of a finished run', () => {
  test('is what it was when a person last read it', () => {
    expect(summary).toBe(readFileSync(new URL('sample-summary.md', import.meta.url), 'utf8'));
  });

  test('answers in its first line', () => {
    expect(firstLineOf(summary)).toBe(
      '# timeline: level 100 collapses at 412 requests/s, level 75 at 77 % of that, level 50 at 50 %, level 25 at 22 %',
    );
  });

  test('shows what the trials say at face value beside the collapse point, with its bias', () => {
    const text = summaryMarkdown(
      withLevels((level) =>
        level.collapsePoint === undefined
          ? level
          : {
              ...level,
              collapsePoint: {
                ...level.collapsePoint,
                naive: ratePerSecond(1.1 * level.collapsePoint.estimate),
              },
            },
      ),
    );
    const section = text.slice(text.indexOf('## At face value'));
    expect(rowsOf(section, '50')[0]).toEqual(['50', '227', '206', '+10 %']);
    expect(summary, 'of records without it').not.toContain('At face value');
  });

  test('gives each level its collapse point, interval, share, trials and status', () => {
    const [capacity] = rowsOf(summary, '50');
    expect(capacity).toEqual(['50', '206', '200 to 213', '50 % (48 to 52)', '5', 'found']);
  });

  test('names the trials at the bounds of each level with load, good share, p99 and why', () => {
    const [, sustained, violated] = rowsOf(summary, '100');
    expect(sustained).toEqual(
      expect.arrayContaining([
        'highest sustained',
        '402',
        '99.66 %',
        '166 ms',
        'SLO held, nothing grew',
        '`100-009`',
      ]),
    );
    expect(violated).toEqual(
      expect.arrayContaining(['lowest violated', '421', '97.3 %', '418 ms', '`100-010`']),
    );
    expect(violated?.join()).toContain('97.3 % of requests were good, 99 % needed');
  });

  test('counts the trials that moved no bound, by reason', () => {
    expect(summary).toContain('- 2 invalid, generator-limited: `100-007`, `25-005`');
    expect(summary).toContain('24 of 29 trials counted.');
  });

  test('says that the ratio carries over and names the stand-in', () => {
    expect(summary).toContain('What carries over is the ratio between levels');
    expect(summary).toContain('The real edge: a stand-in took its place.');
  });

  test('says how to repeat it', () => {
    expect(summary).toContain(`git checkout ${sampleRun.provenance.commit}\nheadroom run --stack embedded`);
  });

  test('shows the plot', () => {
    expect(summary).toMatch(/!\[.+\]\(capacity\.svg\)/);
  });
});

describe('a run without every answer says what is missing', () => {
  test('interrupted: which levels, and how to go on', () => {
    const record = withLevels((level, index) =>
      index < 2 ? level : { ...undecided(level, 'pending'), trials: [] },
    );
    const text = summaryMarkdown({ ...record, status: 'interrupted' });
    expect(firstLineOf(text)).toContain('level 50 not measured, level 25 not measured');
    expect(text).toContain('> No answer for level 50 (not tried), 25 (not tried).');
    expect(text).not.toContain('wider than asked');
    expect(text).toContain('headroom run --resume');
  });

  test('failed: why, and what to do', () => {
    const failure = { code: 'engine-gone', message: 'the engine *went* away', hint: 'Start it.' };
    const text = summaryMarkdown({ ...sampleRun, status: 'failed', failure });
    expect(text).toContain('> **Failed** (`engine-gone`): the engine \\*went\\* away. Start it.');
  });

  test('without a single trial there is no answer', () => {
    const record = withLevels((level) => ({ ...undecided(level, 'pending'), trials: [] }));
    const text = summaryMarkdown({ ...record, status: 'failed' });
    expect(firstLineOf(text)).toBe('# timeline: no answer');
  });

  test('a level that never collapsed is given as at least that much', () => {
    const bracket = { lowerBound: ratePerSecond(2000) };
    const record = withLevels((level, index) =>
      index === 0 ? undecided(level, 'at-least', bracket) : level,
    );
    expect(firstLineOf(summaryMarkdown(record))).toContain('level 100 sustains ≥ 2,000 requests/s');
    const rows = capacityRows(record);
    expect(rows[0]).toMatchObject({ collapsePoint: '≥ 2,000', interval: '–', ofFirst: '–' });
    expect(rows[1]).toMatchObject({ collapsePoint: '318', ofFirst: '–' });
  });

  test('a level that failed at the lowest load is given as less than that', () => {
    const bracket = { upperBound: ratePerSecond(5) };
    const record = withLevels((level, index) =>
      index === 3 ? undecided(level, 'below-minimum', bracket) : level,
    );
    expect(firstLineOf(summaryMarkdown(record))).toContain('level 25 collapses at < 5 requests/s');
  });

  test('a level that is too slow even when idle says how slow, and against what', () => {
    const slow = { p50: 300, p95: 480, p99: 612 };
    const record = withLevels((level, index) => {
      const [first] = level.trials;
      if (index !== 3 || first === undefined) return level;
      const outcome = { kind: 'violated', by: ['good-share'], detail: 'too slow' } as const;
      const measures = { ...first.measures, latencyMs: slow, goodShare: 0.5 };
      const trial = { ...first, load: ratePerSecond(1), outcome, measures };
      const failed = {
        ...undecided(level, 'below-minimum', { upperBound: ratePerSecond(1) }),
        trials: [trial],
      };
      const detail = statusDetailOf(failed, {
        slo: { latencyMs: 500, goodShare: 0.99 },
        relativeWidth: 0.15,
      });
      return { ...failed, ...(detail === undefined ? {} : { detail }) };
    });
    const rows = capacityRows(record);
    expect(rows[3]?.status).toBe('violated at 1 request/s: p99 612 ms against 500 ms');
  });

  test('a level with an interval that is wider than asked has an answer, and it is said', () => {
    const record = withLevels((level, index) =>
      index === 0 ? { ...level, status: 'budget-exhausted' } : level,
    );
    const text = summaryMarkdown(record);
    expect(firstLineOf(text)).toContain('level 100 collapses near 412 requests/s');
    expect(text).toContain('> The interval of level 100 is wider than asked');
    expect(text).not.toContain('No answer');
  });

  test('a level whose trials ran out gives its bracket', () => {
    const [, second] = capacityRows(
      withLevels((level) => undecided(level, 'budget-exhausted', level.bracket)),
    );
    expect(second).toMatchObject({
      collapsePoint: 'between 309 and 327: not measured',
      status: 'the search ended before it was settled',
    });
  });
});

describe('names from outside stay text', () => {
  const hostile = 'a|b`<script>alert(1)</script>`\n# [x](http://127.0.0.1) *b* _i_ $m$ \u001b[31m\u202e';

  test('in every place where one can stand', () => {
    const { provenance } = sampleRun;
    const text = summaryMarkdown({
      ...withLevels((level) => ({
        ...level,
        name: hostile,
        trials: level.trials.map((trial) => ({
          ...trial,
          id: hostile,
          outcome: { kind: 'invalid', reason: 'no-data', detail: hostile },
        })),
      })),
      name: hostile,
      provenance: {
        ...provenance,
        commit: `${hostile}\`\`\``,
        command: ['headroom', `${hostile}\`\`\`\``],
        stack: { ...provenance.stack, parts: { [hostile]: `stand-in ${hostile}` }, cpuLimit: hostile },
        generator: { name: hostile, version: hostile, origin: hostile },
        host: { ...provenance.host, os: hostile, cpu: hostile, kernel: hostile, node: hostile },
      },
    });
    const kinds = new Set(nodesOf(text).map((node) => node.type));
    for (const kind of ['html', 'link', 'linkReference', 'emphasis', 'delete', 'inlineMath', 'math']) {
      expect(kinds).not.toContain(kind);
    }
    expect(nodesOf(text).filter((node) => node.type === 'code')).toHaveLength(1);
    expect(nodesOf(text).filter((node) => node.type === 'image')).toHaveLength(1);
    expect(text).not.toContain('\u001b');
    expect(text).not.toContain('\u202e');
    expect(text.split('\n').filter((line) => line.startsWith('# '))).toHaveLength(1);
  });

  test('a table row has as many cells as its head, whatever the names', () => {
    fc.assert(
      fc.property(arbitraryRecord('run'), fc.string({ unit: 'grapheme' }), (record, name) => {
        const text = summaryMarkdown({
          ...record,
          levels: record.levels.map((level) => ({ ...level, name: `${name}|${level.name}` })),
        });
        for (const block of text.split('\n\n').filter((each) => each.startsWith('| '))) {
          const cells = block.split('\n').map((line) => line.split(/(?<!\\)\|/).length);
          expect(new Set(cells).size).toBe(1);
        }
      }),
      { numRuns: 50 },
    );
  });
});
