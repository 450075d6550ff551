import { pointOf } from '../../model/answers/answer.ts';
import type { Evidence } from '../../model/answers/evidence.ts';
import { withWholeLevel } from '../../model/level-names.ts';
import { ratioOf } from '../../model/ratio.ts';
import type { LevelRecord, RunRecord } from '../../model/record/record.ts';
import type { Fleet } from '../../model/config/proposal.ts';
import type { LevelVerdict, ProposalVerdict, Verdict } from '../../model/answers/verdict.ts';
import { code, escaped, table } from '../formats/markdown.ts';
import { duration, percent, percentNumber, percentWithInterval } from '../wording/numbers.ts';
import { overloadOf, pastItText } from '../wording/overload.ts';
import type { Proposal } from './proposal.ts';
import { shellCommand } from '../wording/shell-command.ts';
import { surgeInterval } from '../wording/surge.ts';
import { moneyText, riskText, yearly } from '../wording/verdict.ts';

/** What buys safety, what is open, and what is saved where: the sections after the answer. */
export function proposalDetails({ config, verdict }: Proposal, evidence: Evidence): string[] {
  const bought = [...mitigations(verdict, evidence), ...otherUsers(evidence)];
  const open = openQuestions(verdict, evidence.search);
  return [
    ...(bought.length === 0 ? [] : ['## What buys safety', bought.join('\n')]),
    ...(open.length === 0 ? [] : ['## What is still open', open.join('\n')]),
    ...(config.fleet === undefined ? [] : ['## What it saves', ...savings(verdict, config.fleet, evidence)]),
  ];
}

/** Levels with something on top, beside those without it. */
function mitigations({ levels }: ProposalVerdict, { search }: Evidence): string[] {
  return levels.flatMap((own) => {
    const record = search.levels.find(({ name }) => name === own.level);
    const base = search.levels.find(({ name }) => name === record?.comparedWith?.level);
    const other = levels.find(({ level }) => level === base?.name);
    if (record?.comparedWith === undefined || own.risk === undefined || other?.risk === undefined) return [];
    const [point, ofBase] = [pointOf(record), base && pointOf(base)];
    const share = point && ofBase && ratioOf(point, ofBase);
    const carries = share === undefined ? '' : ` carries ${percentWithInterval(share)} of it;`;
    const safety =
      own.isAsSafeAs === undefined
        ? `risk ${riskText(own)}, without it ${riskText(other)}`
        : `**it is as safe as level ${escaped(own.isAsSafeAs)}**, risk ${riskText(own)}`;
    const past = base === undefined ? '' : pastItBeside(record, base);
    return [
      `- Level ${escaped(other.level)} with ${escaped(record.comparedWith.how)}:${carries} ${safety}${past}.`,
    ];
  });
}

/** What a collapse is like decides what it costs. */
function pastItBeside(own: LevelRecord, base: LevelRecord): string {
  const [topped, without] = [overloadOf(own), overloadOf(base)];
  if (topped === undefined || without === undefined) return '';
  return `; past its collapse point **${pastItText(topped)}**, without it ${pastItText(without)}`;
}

/** The night with users who behave differently, beside those who are expected. */
function otherUsers({ night }: Evidence): string[] {
  const [usual, ...others] = night?.night.variants.map(({ name }) => name) ?? [];
  return (night?.levels ?? []).flatMap(({ name, surges }) => {
    const of = (variant: string) => surges.find((each) => each.variant === variant);
    const plain = usual === undefined ? undefined : of(usual);
    return others.flatMap((variant) => {
      const surge = of(variant);
      if (surge === undefined || plain === undefined || usual === undefined) return [];
      const intervals = [surge, plain].map((each) => escaped(surgeInterval(each)));
      return [
        `- Level ${escaped(name)}, users with ${escaped(variant)}: survives ${intervals[0]} times the night; with ${escaped(usual)} ${intervals[1]} times.`,
      ];
    });
  });
}

/** Which measurement decides what is open, and how long it takes. */
function openQuestions({ levels }: ProposalVerdict, search: RunRecord): string[] {
  return levels.flatMap(({ level, verdict }) => {
    const asked = measurementFor(level, verdict, search);
    return asked === undefined ? [] : [`- Level ${escaped(level)}: ${asked}`];
  });
}

function measurementFor(level: string, verdict: Verdict, record: RunRecord): string | undefined {
  if (verdict.kind !== 'undecided' && verdict.kind !== 'unknown') return undefined;
  if (verdict.because === 'no-peak') return undefined;
  const { seconds, without } = verdict;
  const { provenance } = record;
  const { configFile, stack } = provenance;
  const words = [
    ...['npx', 'headroom', 'run'],
    ...(configFile === undefined ? [] : ['--config', configFile]),
    ...['--stack', stack.kind, '--level', ...withWholeLevel(level, record)],
    ...(without === undefined ? [] : ['--broken', without]),
    '--no-overload',
    ...(verdict.kind === 'unknown' ? [] : precisionFor(verdict)),
  ];
  const time = seconds === undefined ? '' : `, in about ${duration(1000 * seconds)},`;
  const would =
    verdict.kind === 'unknown'
      ? 'would measure it'
      : 'would decide it, unless it carries something else than it seems to';
  return `${code(shellCommand(words, provenance))}${time} ${would}.`;
}

/** A search may take half as long again as the mean one. */
function precisionFor({ relativeWidth, seconds }: Extract<Verdict, { kind: 'undecided' }>): string[] {
  return ['--precision', `${percentNumber(relativeWidth)}%`, '--time', `${Math.ceil((1.5 * seconds) / 60)}m`];
}

/** By level and by tier, and where the prices are from. */
function savings({ levels }: ProposalVerdict, fleet: Fleet, { search }: Evidence): string[] {
  const head = [
    'Level',
    'Tier',
    'Left:',
    'Costs a day today:',
    'Saves a day:',
    'a year:',
    'Committed, out of reach:',
  ];
  // With something on top a level costs what it costs without.
  const compared = search.levels.filter(({ comparedWith }) => comparedWith !== undefined);
  const rows = levels
    .filter(({ level }) => !compared.some(({ name }) => name === level))
    .flatMap(({ level, saving }) => tierRows(level, saving, fleet));
  const sources = fleet.tiers.flatMap(({ name, source }) =>
    source === undefined ? [] : [`- ${escaped(name)}: ${escaped(source)}.`],
  );
  return [table(head, rows), ...(sources.length === 0 ? [] : [sources.join('\n')])];
}

function tierRows(level: string, saving: LevelVerdict['saving'], fleet: Fleet): string[][] {
  return (saving?.tiers ?? []).map(({ tier, share, costPerDay, savedPerDay, outOfReachPerDay }) => [
    escaped(level),
    escaped(tier),
    percent(share),
    moneyText(costPerDay, fleet),
    moneyText(savedPerDay, fleet),
    moneyText(yearly(savedPerDay), fleet),
    moneyText(outOfReachPerDay, fleet),
  ]);
}
