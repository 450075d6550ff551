import { pointOf } from '../../model/answers/answer.ts';
import type { Evidence } from '../../model/answers/evidence.ts';
import { brokenLevelName } from '../../model/level-names.ts';
import type { LevelRecord } from '../../model/record/record.ts';
import type { LevelVerdict, VerdictWithout } from '../../model/answers/verdict.ts';
import { bottleneckName } from '../wording/bottleneck.ts';
import { collapseText } from '../wording/answer.ts';
import { shareText } from '../tables/capacity-rows.ts';
import { escaped, table } from '../formats/markdown.ts';
import { figure, figureWithInterval } from '../wording/numbers.ts';
import { characterText, overloadOf, recoveryText, retentionText } from '../wording/overload.ts';
import type { Proposal } from './proposal.ts';
import { surgeInterval } from '../wording/surge.ts';
import { moneyText, riskText, verdictText } from '../wording/verdict.ts';

/** What is known of each level, level by level. */
export function levelCards(proposal: Proposal, evidence: Evidence): string[] {
  return proposal.verdict.levels.flatMap((level) => {
    const record = evidence.search.levels.find(({ name }) => name === level.level);
    if (record === undefined) return [];
    const rows = [
      ...answerRows(level, proposal),
      ...capacityRows(level, record),
      ...overloadRows(record),
      ...withoutRows(level, evidence),
      ...nightRows(level, evidence),
      ...drillRows(level),
    ];
    return [`### Level ${escaped(level.level)}`, table(['Asked', 'Found'], rows)];
  });
}

type Row = readonly [what: string, found: string];

function answerRows(level: LevelVerdict, { config, verdict }: Proposal): Row[] {
  const { factorLeft, saving, breakEven } = level;
  const isSmallest = verdict.smallestSafe === level.level ? ', the smallest that is' : '';
  return [
    ['Verdict', `${verdictText(level.verdict)}${isSmallest}`],
    ...(saving === undefined || config.fleet === undefined
      ? []
      : ([['Saves a day', moneyText(saving.perDay, config.fleet)]] satisfies Row[])),
    ['Risk', riskText(level)],
    ...(breakEven === undefined
      ? []
      : ([['Breaks even', `at ${breakEven.estimate.toFixed(2)} times the ordinary peak`]] satisfies Row[])),
    ...(factorLeft === undefined
      ? []
      : ([
          ['Margin', `safe until the night is ${factorLeft.toFixed(2)} times as high as expected`],
        ] satisfies Row[])),
  ];
}

function capacityRows({ share }: LevelVerdict, record: LevelRecord): Row[] {
  const point = pointOf(record);
  const rate =
    point === undefined
      ? escaped(collapseText(record, ' requests/s'))
      : `${figureWithInterval(point)} requests/s`;
  return [['Collapse point', `${rate}; of the first level ${shareText(share)}`]];
}

function overloadRows(record: LevelRecord): Row[] {
  const overload = overloadOf(record);
  const name = bottleneckName(record.bottleneck);
  const untried = 'not tried: `headroom run` without `--no-overload` does';
  if (overload === undefined) return [['Past it', untried]];
  const kept = retentionText(overload);
  return [
    ['Past it', `${characterText(overload.character)}${kept === '' ? '' : `; goodput kept: ${kept}`}`],
    ['Recovery', recoveryText(overload.recovery)],
    ['Gives out first', name === '' ? 'not told apart' : escaped(name)],
  ];
}

function withoutRows({ level, without }: LevelVerdict, { search }: Evidence): Row[] {
  return without.map((each) => {
    const record = search.levels.find(({ name }) => name === brokenLevelName(level, each.drill));
    const required = each.isRequired ? ' (must do without it)' : '';
    return [`Without what ${escaped(each.drill)} breaks${required}`, foundWithout(each, record)];
  });
}

function foundWithout(
  { verdict, share, ...others }: VerdictWithout,
  record: LevelRecord | undefined,
): string {
  if (record === undefined) return 'not measured';
  if (verdict.kind === 'unsafe' && verdict.because === 'collapsed') return '**carries nothing**';
  const rate = escaped(collapseText(record, ' requests/s'));
  return `${rate}; of the first level ${shareText(share)}; risk ${riskText({ verdict, ...others })}`;
}

function nightRows({ surge }: LevelVerdict, { night }: Evidence): Row[] {
  const peak = night?.night?.peak;
  if (surge === undefined || peak === undefined) return [];
  const { low, high } = surge;
  const rates = surgeInterval({ low: low && low * peak, high: high && high * peak });
  return [
    [
      'The night, replayed',
      escaped(`survives ${surgeInterval(surge)} times a peak of ${figure(peak)} requests/s: ${rates}`),
    ],
  ];
}

function drillRows({ drills }: LevelVerdict): Row[] {
  const byOutcome = Map.groupBy(drills, ({ outcome }) => outcome);
  return [...byOutcome].map(([outcome, those]) => [
    `Faults: ${outcome}`,
    those.map(({ drill }) => escaped(drill)).join(', '),
  ]);
}
