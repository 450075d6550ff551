import { lastDrills, timedFaultText, type Drill } from '../../model/config/drill.ts';
import type { FaultLife } from '../../model/config/fault.ts';
import { faultText } from '../../model/config/fault.ts';
import type { RunRecord } from '../../model/record/record.ts';
import { badText } from '../wording/bad.ts';
import { unknown } from '../tables/capacity-rows.ts';
import { drillNightsTable } from '../tables/drill-nights-table.ts';
import { drillRows, type DrillRow } from '../tables/drill-rows.ts';
import { drillOutcomeText } from '../wording/drill.ts';
import { code, escaped, table } from '../formats/markdown.ts';
import { nightSection } from './night.ts';
import { countOf, figure, shareOfGood } from '../wording/numbers.ts';
import { writesEvidence, writesFlag } from '../wording/writes.ts';

/** The answer in one line: how many drills each level survived. */
export function drillHeadline(record: RunRecord): string {
  const answers = record.levels.map((level, index) => {
    const valid = lastDrills(level).filter(
      ({ outcome }) => outcome.kind !== 'invalid' && outcome.kind !== 'not-carried',
    );
    const survived = valid.filter(({ outcome }) => outcome.kind === 'survived').length;
    const verb = index === 0 ? ' survives' : '';
    const drills = index === 0 ? ` of ${countOf(valid.length, 'drill')}` : ` of ${valid.length}`;
    return `level ${escaped(level.name)}${verb} ${survived}${drills}`;
  });
  return `${escaped(record.name)}: ${answers.join(', ')}`;
}

/** What became of each fault at each level, and what that means. */
export function drillAnswer(record: RunRecord, drills: readonly Drill[]): string[] {
  const rows = drillRows(record);
  return [
    rows.length === 0 ? 'No drill has an answer yet.' : matrix(record, drills, rows),
    `Survived: no dip, or none longer than ${forgiven(drills)}, and the SLO held again. Lossy: the same, but writes that were acknowledged were lost. Degraded: a longer one, with less than half of the goodput lost. Collapsed: half of it, or more. Metastable: the fault was gone, the load no higher, and it stayed down. Not carried: the load was too much for the level even before.`,
    ...(rows.length === 0 ? [] : ['![What became of each drill at each level](drills.svg)']),
    '## What was lost',
    lossTable(rows),
    ...writesEvidence(record.levels.flatMap(({ drills: tries = [] }) => tries)),
    ...nightParts(record, rows),
  ];
}

function nightParts({ night }: RunRecord, rows: readonly DrillRow[]): string[] {
  if (night === undefined) return [];
  const drawn = rows.map(({ result }) => result).filter(({ ofNight }) => ofNight !== undefined);
  return [
    ...(drawn.length === 0
      ? []
      : [
          '![What was offered and what was answered well, over each night](drill-nights.svg)',
          drillNightsTable(drawn),
        ]),
    ...nightSection(night),
  ];
}

/** That each fault was on, and gone again, as it was seen on the target. */
export function drillEvidence(record: RunRecord): string[] {
  const lives = record.levels.flatMap(({ name, drills = [] }) =>
    drills.flatMap((result) => result.faults.map((life) => lifeRow(name, result.id, life))),
  );
  if (lives.length === 0) return [];
  const head = ['Level', 'Fault', 'On, s:', 'Seen', 'Off, s:', 'Seen to be gone', 'Drill'];
  return ['## The faults', table(head, lives)];
}

function matrix(record: RunRecord, drills: readonly Drill[], rows: readonly DrillRow[]): string {
  const head = ['Drill', 'Breaks', ...record.levels.map(({ name }) => `Level ${escaped(name)}`)];
  const lines = drills.map(({ name, faults }) => [
    escaped(name),
    escaped(faults.map((each) => timedFaultText(each)).join('; ')),
    ...record.levels.map((level) => {
      const row = rows.find((each) => each.drill === name && each.level === level.name);
      return row === undefined ? unknown : outcomeCell(row);
    }),
  ]);
  return table(head, lines);
}

/** The verdict, and what it hangs on. */
function outcomeCell({ outcome, dip, load, result }: DrillRow): string {
  const flag = writesFlag(result.measures.writes);
  const writes = flag === '' ? '' : `, **${flag}**`;
  if (outcome === 'invalid') return `invalid${writes}`;
  if (outcome === 'not-carried') return `not carried${writes} (${load}/s)`;
  const what = dip === 'none' ? '' : `, ${dip}`;
  return `${outcome === 'survived' ? 'survived' : `**${outcome}**`}${what}${writes} (${load}/s)`;
}

function lossTable(rows: readonly DrillRow[]): string {
  if (rows.length === 0) return 'Nothing was drilled.';
  const head = [
    'Level',
    'Drill',
    'Load, requests/s:',
    'Good before:',
    'Good requests lost:',
    'Errors',
    'Requests an intent:',
    'Restarts:',
    'OOM kills:',
    'Back',
    'What was seen',
  ];
  const lines = rows.map(({ level, drill, load, lost, back, result: { measures, outcome } }) => [
    escaped(level),
    escaped(drill),
    load,
    shareOfGood(measures.goodShareBefore),
    lost,
    badText(measures.bad),
    measures.retryAmplification.toFixed(2),
    String(measures.restarts),
    String(measures.oomKills),
    back,
    escaped(drillOutcomeText(outcome)),
  ]);
  return table(head, lines);
}

function lifeRow(level: string, id: string, life: FaultLife): string[] {
  const { fault, injected, reverted, failure } = life;
  return [
    escaped(level),
    escaped(faultText(fault)),
    secondsText(injected.atSeconds),
    escaped(injected.seen ?? failure ?? unknown),
    secondsText(reverted.atSeconds),
    escaped(reverted.seen ?? failure ?? unknown),
    code(id),
  ];
}

function secondsText(atSeconds: number | undefined): string {
  return atSeconds === undefined ? unknown : atSeconds.toFixed(2);
}

function forgiven(drills: readonly Drill[]): string {
  const seconds = [...new Set(drills.map(({ forgivenSeconds }) => forgivenSeconds))];
  return `${seconds.map((each) => figure(each)).join(' or ')} s`;
}
