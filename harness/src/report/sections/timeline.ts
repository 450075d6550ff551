import { unknown } from '../tables/capacity-rows.ts';
import { code, escaped, table } from '../formats/markdown.ts';
import { countOf, figure, latency } from '../wording/numbers.ts';
import { timelinePages, type Timeline, type TimelinePart, type Timelines } from '../tables/timelines.ts';

const head = [
  'Level',
  'Bound',
  'Seconds judged:',
  'Offered/s:',
  'Good/s, first third:',
  'Good/s, last third:',
  'Median, first third:',
  'Median, last third:',
  'p99, first third:',
  'p99, last third:',
  'Trial',
];

/**
 * How the trials went that the collapse points rest on, in sections: the picture, its figures, and what is not in it.
 * None when no load was confirmed as sustained or as violated.
 */
export function timelineSections({ drawn, missing, broken }: Timelines): string[] {
  if (drawn.length + missing.length === 0) return [];
  return [
    '## The trials that decided, second by second',
    ...(drawn.length === 0
      ? []
      : [
          ...timelinePages(drawn).map(({ file, timelines }) => `![${altText(timelines)}](${file})`),
          table(head, drawn.map(rowOf)),
          'Offered and good in requests/s, good: answered within the SLO. Thirds of the part that was judged; latency of what was answered in them. Every second of it is in `report.json`, under `timelines`.',
        ]),
    ...(broken === 0
      ? []
      : [`Not drawn: those of ${countOf(broken, 'level')} of which something is broken.`]),
    ...missing.map(
      ({ level, bound, trial, missing: why }) =>
        `Left out: ${code(trial.id)}, the ${bound} load of level ${escaped(level)}: ${escaped(why)}.`,
    ),
  ];
}

/** What is seen, for those who do not see it. */
function altText(drawn: readonly Timeline[]): string {
  const levels = [...Map.groupBy(drawn, ({ level }) => level)].map(
    ([level, those]) => `level ${escaped(level)} ${those.map(seenIn).join(', ')}`,
  );
  return `Offered load, good answers and latency in each second of the trials that decided: ${levels.join('; ')}`;
}

function seenIn({ trial: { load, outcome }, thirds }: Timeline): string {
  const [first, last] = [thirds.at(0), thirds.at(-1)].map((part) => latencyText(part, 'p50'));
  const what = outcome.kind === 'violated' ? `violated (${outcome.by.join(' and ')})` : 'sustained';
  return `at ${figure(load)} requests/s ${what}, median from ${first} to ${last}`;
}

function rowOf({ level, bound, trial, thirds }: Timeline): string[] {
  const ends = [thirds.at(0), thirds.at(-1)];
  return [
    escaped(level),
    bound,
    figure(trial.measures.windowSeconds),
    figure(trial.measures.offeredPerSecond),
    ...ends.map((part) => (part === undefined ? unknown : figure(part.goodPerSecond))),
    ...ends.map((part) => latencyText(part, 'p50')),
    ...ends.map((part) => latencyText(part, 'p99')),
    code(trial.id),
  ];
}

function latencyText(part: TimelinePart | undefined, percentile: 'p50' | 'p99'): string {
  return part?.latencyMs === undefined ? unknown : latency(part.latencyMs[percentile]);
}
