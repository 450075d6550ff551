import type { RunRecord } from '../../model/record/record.ts';
import type { Trial } from '../../model/record/trial.ts';
import { badText } from './bad.ts';
import { unknown } from '../tables/capacity-rows.ts';
import { code, escaped, table } from '../formats/markdown.ts';

/** Requests that were not good, and why. */
interface Bad extends Required<Pick<Trial, 'whyBad'>> {
  readonly bad: Trial['measures']['bad'];
}

type BadTrial = Pick<Trial, 'whyBad'> & { readonly measures: Pick<Trial['measures'], 'bad'> };

/** Of some trials together; `undefined` when all of their requests were good. */
export function badOf(trials: readonly BadTrial[]): Bad | undefined {
  const bad: Record<string, number> = {};
  for (const { measures } of trials) {
    for (const [kind, count] of Object.entries(measures.bad)) bad[kind] = (bad[kind] ?? 0) + count;
  }
  if (Object.values(bad).every((count) => count === 0)) return undefined;
  const all = trials.flatMap(({ whyBad }) => whyBad ?? []);
  const statuses = [...new Set(all.flatMap((each) => each.statuses))];
  const words = [...new Set(all.flatMap((each) => each.words))];
  return { bad, whyBad: { statuses, words } };
}

/** `http-4xx 320 (status 401); the load generator says: dial tcp: connection refused`. Plain text. */
export function whyBadText({ bad, whyBad: { statuses, words } }: Bad): string {
  const answered = statuses.length === 0 ? '' : ` (status ${statuses.join(', ')})`;
  const said = words.length === 0 ? '' : `; the load generator says: ${words.slice(0, 3).join(', ')}`;
  return `${badText(bad)}${answered}${said}`;
}

/** A line a level of the requests that were not good in its trials. Plain text. */
export function whyBadLines({ levels }: RunRecord): string[] {
  return levels.flatMap(({ name, trials }) => {
    const bad = badOf(trials);
    return bad === undefined ? [] : [`level ${name}, requests that were not good: ${whyBadText(bad)}`];
  });
}

/** The same as Markdown, in sections. */
export function whyBadEvidence({ levels }: RunRecord): string[] {
  const rows = levels.flatMap(({ name, trials }) => {
    const bad = badOf(trials);
    if (bad === undefined) return [];
    const { statuses, words } = bad.whyBad;
    const told = words.length === 0 ? unknown : words.map((each) => code(each)).join(', ');
    const answered = statuses.length === 0 ? unknown : statuses.join(', ');
    return [[escaped(name), badText(bad.bad), answered, told]];
  });
  if (rows.length === 0) return [];
  return [
    '## Why requests were not good',
    'In all trials of a level. slow: answered well, and too late; shed: refused on purpose (429, 503).',
    table(['Level', 'Requests, by kind', 'Statuses', 'What the load generator said'], rows),
  ];
}
