import type { RunRecord } from '../../model/record/record.ts';
import type { Replay } from '../../model/record/replay.ts';
import { countWithInvalid, unknown } from './capacity-rows.ts';
import { figure, shareOfGood } from '../wording/numbers.ts';
import { plainText } from '../wording/plain-text.ts';
import { surgeInterval } from '../wording/surge.ts';

/** A variant of the night at a level, as a row of the table of surge multiples. Plain text. */
export interface SurgeRow {
  readonly level: string;
  readonly variant: string;
  /** Where the surge multiple lies: `1.42 to 1.56`. */
  readonly surge: string;
  /** The same as the highest rate of the night, requests/s. */
  readonly peak: string;
  /** Of the replay that was not survived at the lowest k. */
  readonly pastIt: string;
  /** Requests sent for an intent, survived and not: `1.00, 2.31`. */
  readonly amplification: string;
  readonly replays: string;
  /** Empty when the interval is as narrow as asked. */
  readonly note: string;
}

const notes = {
  found: '',
  single: 'one replay',
  'at-least': 'survived the highest k',
  'below-least': 'did not survive the lowest k',
  'budget-exhausted': 'not narrowed further in the replays allowed',
  'measurement-invalid': 'could not be replayed',
} as const;

/** The surge multiples of a run that replayed a night, in the order they were measured. */
export function surgeRows({ levels, night }: RunRecord): SurgeRow[] {
  const peak = night?.peak ?? Number.NaN;
  return levels.flatMap(({ name, surges = [], replays = [] }) =>
    surges.map(({ variant, status, low, high }) => {
      const ofVariant = replays.filter((replay) => replay.variant === variant);
      const survived = ofVariant.findLast(({ k, outcome }) => k === low && outcome.kind === 'survived');
      const died = ofVariant.find(({ k, outcome }) => k === high && outcome.kind === 'died');
      return {
        level: plainText(name),
        variant: plainText(variant),
        surge: surgeInterval({ low, high }),
        peak: surgeInterval({ low: low && low * peak, high: high && high * peak }),
        pastIt: died === undefined ? unknown : pastItText(died),
        amplification: [survived, died].map(amplificationText).join(', '),
        replays: countWithInvalid(ofVariant),
        note: notes[status],
      };
    }),
  );
}

function pastItText({ k, measures, stoppedEarly }: Replay): string {
  const stopped = stoppedEarly ? ', then stopped' : '';
  return `x ${figure(k)}: ${figure(measures.longestBadSeconds)} s bad, ${shareOfGood(measures.goodShare)} good${stopped}`;
}

function amplificationText(replay: Replay | undefined): string {
  return replay === undefined ? unknown : replay.measures.retryAmplification.toFixed(2);
}
