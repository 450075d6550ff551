import type { Overload, StretchMeasures } from '../../model/record/overload.ts';
import type { LevelRecord, RunRecord } from '../../model/record/record.ts';
import { badText } from '../wording/bad.ts';
import { unknown } from '../tables/capacity-rows.ts';
import { code, escaped, table } from '../formats/markdown.ts';
import { figure, latency, percent } from '../wording/numbers.ts';
import { characterText, hysteresisText, overloadOf, recoveryText } from '../wording/overload.ts';

/** What happened past the collapse points, in sections; nothing for a run that did not go there. */
export function overloadEvidence({ levels }: RunRecord): string[] {
  const tried = levels.flatMap((level) => {
    const overload = overloadOf(level);
    return overload === undefined ? [] : [{ level, overload }];
  });
  const hystereses = levels.flatMap((level) => hysteresisLine(level));
  if (tried.length === 0 && hystereses.length === 0) return [];
  return [
    '## Past the collapse point',
    ...(tried.length === 0 ? [] : [classTable(tried), meaning, loadsTable(tried)]),
    ...(hystereses.length === 0 ? [] : [hystereses.join('\n')]),
  ];
}

interface Tried {
  readonly level: LevelRecord;
  readonly overload: Overload;
}

const meaning =
  'Goodput (answers within the SLO) at a multiple of the collapse point, of the goodput near it. graceful: 90 % is kept everywhere; ' +
  'collapsing: at the highest multiple K, less than 1/K is; degraded: between. Recovery is counted from when the load fell, ' +
  'in one go; metastable: it stayed down longer than a backlog explains. `docs/overload.md` has the definitions.';

function classTable(tried: readonly Tried[]): string {
  const multiples = [
    ...new Set(tried.flatMap(({ overload }) => overloadsIn(overload).map(({ multiple }) => multiple))),
  ];
  multiples.sort((a, b) => a - b);
  const head = [
    'Level',
    ...multiples.map((multiple) => `Goodput kept at ${figure(multiple)} x:`),
    'Class',
    'Recovery',
    'Errors of the overload',
    'What was seen',
  ];
  const rows = tried.map(({ level, overload }) => [
    escaped(level.name),
    ...multiples.map((multiple) => {
      const retention = overloadsIn(overload).find((each) => each.multiple === multiple)?.retention;
      return retention === undefined ? unknown : percent(retention);
    }),
    characterText(overload.character),
    recoveryText(overload.recovery),
    badText(totalBad(overload)),
    escaped(seen(overload)),
  ]);
  return table(head, rows);
}

function seen({ character, recovery, serviceFailure }: Overload): string {
  const details = [
    ...(character.kind === 'invalid' ? [character.detail] : []),
    ...(serviceFailure === undefined ? [] : [serviceFailure]),
    recovery.detail,
  ];
  return [...new Set(details)].join('; ');
}

function loadsTable(tried: readonly Tried[]): string {
  const head = [
    'Level',
    'Load, of the collapse point:',
    'Offered, requests/s:',
    'Finished:',
    'Served:',
    'Good:',
    'In flight at the end:',
    'p50:',
    'p99:',
    'Errors',
    'Series',
  ];
  const rows = tried.flatMap(({ level, overload }) =>
    overload.stretches
      .filter(({ phase }) => phase !== 'step-down')
      .map((stretch) => [
        escaped(level.name),
        `${figure(stretch.multiple)} x`,
        figure(stretch.offeredPerSecond),
        figure(stretch.throughputPerSecond),
        figure(stretch.servedPerSecond),
        figure(stretch.goodputPerSecond),
        figure(stretch.inFlightAtEnd),
        stretch.latencyMs === undefined ? unknown : latency(stretch.latencyMs.p50),
        stretch.latencyMs === undefined ? unknown : latency(stretch.latencyMs.p99),
        badText(stretch.bad),
        code(stretch.trial ?? overload.id),
      ]),
  );
  return table(head, rows);
}

function hysteresisLine({ name, hystereses = [] }: LevelRecord): string[] {
  const last = hystereses.at(-1);
  return last === undefined
    ? []
    : [`- Level ${escaped(name)}, load up and down again: ${escaped(hysteresisText(last))}`];
}

function overloadsIn({ stretches }: Overload): readonly StretchMeasures[] {
  return stretches.filter(({ phase }) => phase === 'overload');
}

function totalBad(overload: Overload): StretchMeasures['bad'] {
  const total: Record<string, number> = {};
  for (const { bad } of overloadsIn(overload)) {
    for (const [kind, count] of Object.entries(bad)) total[kind] = (total[kind] ?? 0) + count;
  }
  return total;
}
