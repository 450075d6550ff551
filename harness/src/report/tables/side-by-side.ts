import type { RunRecord } from '../../model/record/record.ts';
import type { Course, Replay } from '../../model/record/replay.ts';
import { unknown } from './capacity-rows.ts';
import { escaped, table } from '../formats/markdown.ts';
import { figure, latency, shareOfGood } from '../wording/numbers.ts';

/** A replay that went to its end. */
export type WholeReplay = Replay & { readonly course: Course };

/** The last valid replay of each level and variant at a multiple that the night has side by side, by multiple. */
export function sideBySide({ levels, night }: RunRecord): { k: number; replays: WholeReplay[] }[] {
  const whole = levels.flatMap(({ replays = [] }) => replays.filter(isWhole));
  return (night?.sideBySide ?? [])
    .map((k) => {
      const those = Map.groupBy(
        whole.filter((replay) => replay.k === k),
        ({ level, variant }) => JSON.stringify([level, variant]),
      );
      return { k, replays: [...those.values()].flatMap((each) => each.slice(-1)) };
    })
    .filter(({ replays }) => replays.length > 0);
}

function isWhole(replay: Replay): replay is WholeReplay {
  return replay.course !== undefined && replay.outcome.kind !== 'invalid';
}

/** The same night on every level and with every kind of users, in sections; none when nothing was replayed so. */
export function sideBySideSections(record: RunRecord): string[] {
  const compared = sideBySide(record);
  if (compared.length === 0) return [];
  return [
    '## Side by side',
    'From start to end, on each level and with each kind of users. Intents are what users wanted; sent is what that made them send.',
    ...compared.flatMap(({ k, replays }) => [`The night x ${figure(k)}:`, comparison(replays)]),
    '![What users wanted, what they sent and what was answered well](side-by-side.svg)',
  ];
}

const head = [
  'Level',
  'Variant',
  'Survived',
  'Good:',
  'Longest bad stretch:',
  'Good in the worst second:',
  'Requests an intent:',
  'Sent in the busiest second:',
  'p99:',
];

function comparison(replays: readonly WholeReplay[]): string {
  return table(
    head,
    replays.map(({ level, variant, outcome, measures, course }) => [
      escaped(level),
      escaped(variant),
      outcome.kind === 'survived' ? 'yes' : 'no',
      shareOfGood(measures.goodShare),
      `${figure(measures.longestBadSeconds)} s`,
      shareOfGood(measures.worstSecondShare),
      measures.retryAmplification.toFixed(2),
      figure(Math.max(...course.sentPerSecond)),
      measures.latencyMs === undefined ? unknown : latency(measures.latencyMs.p99),
    ]),
  );
}
