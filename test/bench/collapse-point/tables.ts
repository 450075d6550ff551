import Table from 'cli-table3';
import type { Comparison, Score } from './against-mlrsearch.ts';
import { figuresOf, type Figures } from './figures.ts';
import type { Measured } from './measure-system.ts';
import type { MlrSettings } from './mlrsearch.ts';

export interface Rows {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

export function truthRows(figures: readonly Figures[]): Rows {
  return {
    head: [
      'systems',
      'count',
      'median error',
      'p90 error',
      'bias',
      'naive bias',
      'interval covers',
      'load seconds, median',
      'p90',
      'trials, median',
      'time told true within 30 %',
      'ended',
    ],
    rows: figures.map((each) => [
      each.name,
      `${each.systems}`,
      percent(each.medianError),
      percent(each.p90Error),
      signed(each.bias),
      signed(each.naiveBias),
      percent(each.coverage),
      each.medianLoadSeconds.toFixed(0),
      each.p90LoadSeconds.toFixed(0),
      each.medianTrials.toFixed(0),
      percent(each.toldTrue),
      Object.entries(each.statuses)
        .map(([status, count]) => `${count} ${status}`)
        .join(', '),
    ]),
  };
}

/** What all systems together are to reach; shares, and seconds. */
export interface Asked {
  readonly medianError: number;
  readonly p90Error: number;
  readonly coverage: number;
  readonly medianLoadSeconds?: number;
}

/** What was asked for, what came out, and whether that is enough. */
export function askedRows(
  figures: readonly Figures[],
  wanted: Asked,
  comparisons: readonly Comparison[] = [],
): Rows {
  const all = figures.at(-1);
  const judged = (asked: string, got: string, is: boolean): string[] => [asked, got, isEnough(is)];
  const rows =
    all === undefined
      ? []
      : [
          judged(
            `median error at most ${percent(wanted.medianError)}`,
            percent(all.medianError),
            all.medianError <= wanted.medianError,
          ),
          judged(
            `p90 of errors at most ${percent(wanted.p90Error)}`,
            percent(all.p90Error),
            all.p90Error <= wanted.p90Error,
          ),
          judged(
            `95 % interval covers at least ${percent(wanted.coverage)}`,
            percent(all.coverage),
            all.coverage >= wanted.coverage,
          ),
        ];
  if (all !== undefined && wanted.medianLoadSeconds !== undefined) {
    rows.push(
      judged(
        `median load at most ${wanted.medianLoadSeconds} s`,
        `${all.medianLoadSeconds.toFixed(0)} s`,
        all.medianLoadSeconds <= wanted.medianLoadSeconds,
      ),
    );
  }
  for (const each of comparisons) {
    const ratio = ratioOf(each);
    rows.push(
      judged(
        `${each.kind}: load seconds of MLRsearch at equal error at least ${each.wanted} times ours`,
        ratio.text,
        ratio.value >= each.wanted,
      ),
    );
  }
  return { head: ['asked', 'measured', 'enough'], rows };
}

function isEnough(is: boolean): string {
  return is ? 'yes' : 'NO';
}

/** What is asked of the field set: in every family, not only over all. */
export function fieldRows(figures: readonly Figures[]): Rows {
  const all = figures.at(-1);
  const families = figures.slice(0, -1);
  const worst = families.toSorted((a, b) => a.coverage - b.coverage)[0];
  const exhausted = (all?.statuses['budget-exhausted'] ?? 0) / Math.max(1, all?.systems ?? 0);
  const medianError = all?.medianError ?? Number.NaN;
  const coverage = worst?.coverage ?? Number.NaN;
  return {
    head: ['asked', 'measured', 'enough'],
    rows: [
      ['median error at most 3.0 %', percent(medianError), isEnough(medianError <= 0.03)],
      [
        '95 % interval covers at least 93.0 % in every family',
        `${percent(coverage)} (${worst?.name ?? 'none'})`,
        isEnough(coverage >= 0.93),
      ],
      ['budget-exhausted at most 5.0 %', percent(exhausted), isEnough(exhausted <= 0.05)],
    ],
  };
}

/** The parts of the live set, by what decides them. */
const liveThirds = {
  'few requests': ({ family }: Measured) => family.startsWith('few requests'),
  'backlog behind a health path': ({ family }: Measured) => family === 'backlog behind a health path',
  'the first families': ({ family }: Measured) =>
    !family.startsWith('few requests') && family !== 'backlog behind a health path',
};

/** What is asked of the live set: of each third, not only over all. */
export function liveRows(measured: readonly Measured[]): Rows {
  const rows = Object.entries(liveThirds).flatMap(([name, isOf]) => {
    const all = figuresOf(measured.filter(isOf)).at(-1);
    if (all === undefined || all.systems === 0) return [];
    const { medianError, coverage, systems } = all;
    return [
      [
        `${name} (${systems}): median error at most 3.0 %`,
        percent(medianError),
        isEnough(medianError <= 0.03),
      ],
      [`${name}: 95 % interval covers at least 90.0 %`, percent(coverage), isEnough(coverage >= 0.9)],
    ];
  });
  const quick = figuresOf(measured.filter(({ truth }) => truth >= 100)).at(-1);
  const seconds = quick?.medianLoadSeconds ?? Number.NaN;
  const load = ['median load at most 28 s, at 100 requests/s and above', `${seconds.toFixed(0)} s`];
  return { head: ['asked', 'measured', 'enough'], rows: [...rows, [...load, isEnough(seconds <= 28)]] };
}

function ratioOf({ ours, theirs, atEqualError }: Comparison): { text: string; value: number } {
  if (atEqualError !== undefined) {
    const value = atEqualError.medianLoadSeconds / ours.medianLoadSeconds;
    return { text: `${value.toFixed(1)} times, with ${settingsText(atEqualError.settings)}`, value };
  }
  const nearest = theirs.toSorted((a, b) => a.medianError - b.medianError)[0];
  if (nearest === undefined) return { text: 'nothing was tried', value: 0 };
  const value = nearest.medianLoadSeconds / ours.medianLoadSeconds;
  const text = `more than ${value.toFixed(1)} times: its most exact, ${settingsText(nearest.settings)}, has a median error of ${percent(nearest.medianError)} against ${percent(ours.medianError)}`;
  return { text, value };
}

export function comparisonRows({ ours, theirs }: Comparison): Rows {
  const row = (name: string, score: Score): string[] => [
    name,
    percent(score.medianError),
    percent(score.p90Error),
    signed(score.bias),
    score.medianLoadSeconds.toFixed(0),
    score.medianTrials.toFixed(0),
    `${score.without}`,
  ];
  return {
    head: [
      'search',
      'median error',
      'p90 error',
      'bias',
      'load seconds, median',
      'trials, median',
      'no answer',
    ],
    rows: [
      row('headroom', ours),
      ...theirs.map((each) => row(`MLRsearch ${settingsText(each.settings)}`, each)),
    ],
  };
}

function settingsText({
  relative_width: width,
  initial_trial_duration: initial,
  final_trial_duration: final,
  duration_sum: sum,
  exceed_ratio: exceed,
}: MlrSettings): string {
  return `width ${percent(width)}, trials ${initial} to ${final} s, sum ${sum} s, exceed ${exceed}`;
}

/** One row a search. Rates in requests/s. */
export function searchRows(measured: readonly Measured[]): Rows {
  return {
    head: [
      'system',
      'truth',
      'estimate',
      '95 % interval',
      'error',
      'naive',
      'trials',
      'load seconds',
      'ended',
    ],
    rows: measured.map(({ family, truth, estimate, low, high, naive, trials, loadSeconds, status }) => [
      family,
      truth.toFixed(1),
      estimate.toFixed(1),
      `${low.toFixed(1)} to ${high.toFixed(1)}`,
      signed(estimate / truth - 1),
      naive === undefined ? 'none' : signed(naive / truth - 1),
      `${trials}`,
      loadSeconds.toFixed(0),
      status,
    ]),
  };
}

export function asText({ head, rows }: Rows): string {
  const table = new Table({ head: [...head], style: { head: [], border: [] } });
  for (const row of rows) table.push([...row]);
  return table.toString();
}

export function asMarkdown({ head, rows }: Rows): string {
  return [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}

function signed(share: number): string {
  return `${share >= 0 ? '+' : ''}${percent(share)}`;
}
