import { describe, expect, it } from 'vitest';
import { proposalSchema, type ProposalConfig } from '../../harness/src/model/config/proposal.ts';
import type { RunRecord } from '../../harness/src/model/record/record.ts';
import { plainText } from '../../harness/src/report/wording/plain-text.ts';
import { plotsOf } from '../../harness/src/report/pictures/plots.ts';
import { reportHtml } from '../../harness/src/report/documents/html.ts';
import { reportMarkdown } from '../../harness/src/report/documents/markdown.ts';
import { summaryMarkdown } from '../../harness/src/report/documents/summary.ts';
import { verdictOn } from '../../harness/src/verdict/verdict.ts';
import { hostileText, wordable } from './hostile-text.ts';
import { pageParts } from './page-parts.ts';
import { drilledRun } from './sample-drills.ts';
import { sampleRun } from './sample-run.ts';

const [searchWith, drillsWith] = [wordable(sampleRun), wordable(drilledRun())];

function proposalWith(words: string): ProposalConfig {
  return proposalSchema.parse({
    fleet: {
      tiers: [{ name: `servers${words}`.slice(0, 64), services: ['api'], cost: { perDay: 4_000_000 } }],
    },
    expectedPeak: { ordinaryShare: 0.2, multiple: { exactly: 2 }, source: `a guess${words}` },
  });
}

async function pageOf(words: string): Promise<string> {
  const [search, drills] = [searchWith(words), drillsWith(words)];
  const evidence = { search, drills };
  const levels = search.levels.map(({ name }) => ({ name, services: { api: { replicas: 1, cpus: 1 } } }));
  const config = proposalWith(words);
  const verdict = verdictOn(evidence, { levels }, config);
  const markdown = reportMarkdown({ name: search.name, config, verdict }, evidence, levels);
  const plots = [search, drills].flatMap((record: RunRecord) => plotsOf(record));
  const figures = await Promise.all(plots.map(async ([name, draw]) => [name, await draw()] as const));
  return reportHtml(markdown, Object.fromEntries(figures));
}

describe('hostile text, wherever a record may hold text', () => {
  it('is text on the page of the report, and every element is one that is there without it', async () => {
    const [hostile, harmless] = [pageParts(await pageOf(hostileText)), pageParts(await pageOf(' harmless'))];
    const text = plainText(hostileText);
    expect(hostile.text.split(text).length).toBeGreaterThan(20);
    expect([...new Set(hostile.tags)].toSorted()).toEqual([...new Set(harmless.tags)].toSorted());
    // Outside of pictures, whose labels a chart leaves out where there is no room, every single one.
    expect(withoutPictures(hostile.tags)).toEqual(withoutPictures(harmless.tags));
  });

  it('opens no heading, list, table or code in the Markdown', () => {
    const lines = (words: string): string[] =>
      summaryMarkdown(searchWith(words))
        .split('\n')
        .map((line) => /^(#+|>|-|\||`+|)/.exec(line)?.[0] ?? '');
    expect(lines(hostileText)).toEqual(lines(' harmless'));
  });
});

function withoutPictures(tags: readonly string[]): string[] {
  let inside = false;
  return tags.filter((tag) => {
    if (tag.startsWith('<svg')) inside = true;
    const isOutside = !inside;
    if (tag === '</svg>') inside = false;
    return isOutside;
  });
}
