import type { LevelRecord, RunRecord } from '../../model/record/record.ts';
import { steps, type Step, type StepTime } from '../../model/record/step.ts';
import { unknown } from '../tables/capacity-rows.ts';
import { escaped, table } from '../formats/markdown.ts';
import { duration } from '../wording/numbers.ts';

const whatItIs: Readonly<Record<Step, string>> = {
  'getting-ready': 'getting ready (k6, images, data)',
  'bringing-up': 'bringing the stack up',
  'first-look': 'first look',
  'warm-up': 'warming up',
  canary: 'small loads, to tell drift by',
  trial: 'trials',
  overload: 'past the collapse point',
  replay: 'replays of the night',
  drill: 'drills',
  generator: 'starting and ending the load generator',
  between: 'waiting for an idle target, and the rest',
  'taking-down': 'taking the stack down',
};

/** More levels make too wide a table: then only the sums stand in it. */
const mostLevels = 6;

/** Where the time went: a row a step, a column a level. Nothing for older records. */
export function timesEvidence({ times = [], levels }: RunRecord): string[] {
  if (times.length === 0) return [];
  const columns = levels.length > 1 && levels.length <= mostLevels ? levels : [];
  const row = (name: string, of: readonly StepTime[]): string[] => [
    name,
    ...columns.map((level) => shown(of.filter((each) => each.level === level.name))),
    shown(of),
  ];
  const rows = steps
    .map((step) => [step, times.filter((each) => each.step === step)] as const)
    .filter(([, of]) => secondsOf(of) >= leastSeconds)
    .map(([step, of]) => row(whatItIs[step], of));
  const head = ['Step', ...columns.map(levelHead), 'All:'];
  return ['## Where the time went', table(head, [...rows, row('all', times)])];
}

/** What is shorter is no step that anybody could save. */
const leastSeconds = 0.5;

function levelHead({ name }: LevelRecord): string {
  return `Level ${escaped(name)}:`;
}

function secondsOf(times: readonly StepTime[]): number {
  return times.reduce((sum, { seconds }) => sum + seconds, 0);
}

function shown(times: readonly StepTime[]): string {
  const seconds = secondsOf(times);
  return seconds === 0 ? unknown : duration(1000 * seconds);
}
