import type { Evidence } from '../../model/answers/evidence.ts';
import type { ProposalConfig } from '../../model/config/proposal.ts';
import type { LevelVerdict, ProposalVerdict } from '../../model/answers/verdict.ts';
import { shareText, unknown } from '../tables/capacity-rows.ts';
import { escaped, table } from '../formats/markdown.ts';
import { percent } from '../wording/numbers.ts';
import { surgeInterval } from '../wording/surge.ts';
import { moneyText, riskText, verdictText, yearly } from '../wording/verdict.ts';

/** A proposal and what the evidence says of it. */
export interface Proposal {
  /** Of the run. */
  readonly name: string;
  readonly config: ProposalConfig;
  readonly verdict: ProposalVerdict;
}

/** The answer in one line. */
export function proposalHeadline({ name, config, verdict }: Proposal): string {
  const { smallestSafe, levels } = verdict;
  if (config.expectedPeak === undefined) return `${escaped(name)}: no verdict, no peak is expected`;
  const best = levels.find(({ level }) => level === smallestSafe);
  if (best === undefined || best === levels[0]) {
    const isOpen = levels.some(({ verdict: { kind } }) => kind === 'undecided' || kind === 'unknown');
    const what = best === undefined ? 'level' : 'cut';
    return `${escaped(name)}: no ${what} is ${isOpen ? 'shown to be safe yet' : 'safe'}`;
  }
  const saving =
    best.saving === undefined || config.fleet === undefined
      ? ''
      : `, saves ${moneyText(best.saving.perDay, config.fleet)} a day`;
  const without = best.without
    .filter(({ isRequired }) => isRequired)
    .map((each) => `, ${riskText(each)} without what ${escaped(each.drill)} breaks`);
  return `${escaped(name)}: level ${escaped(best.level)} is the smallest that is safe${saving}, risk ${riskText(best)}${without.join('')}`;
}

/**
 * Verdict, dollars and risk of each level, and what they rest on.
 * @param figures the capacity curve, as Markdown
 */
export function proposalAnswer(proposal: Proposal, evidence: Evidence, curve: string): string[] {
  return [
    verdictTable(proposal, evidence),
    ...targetText(proposal),
    curve,
    peakText(proposal),
    ...(proposal.config.fleet === undefined
      ? ['No dollars: `proposal.fleet` of the config does not say what the fleet costs.']
      : []),
  ];
}

type Column = readonly [head: string, cell: (level: LevelVerdict) => string];

function verdictTable({ config, verdict }: Proposal, { night, drills }: Evidence): string {
  const { fleet, outage, alsoWithout } = config;
  const columns: readonly Column[] = [
    ['Level', ({ level }) => escaped(level)],
    ['Verdict', (level) => verdictText(level.verdict)],
    ...(fleet === undefined
      ? []
      : ([
          ['Saves a day:', ({ saving }) => moneyText(saving?.perDay, fleet)],
          ['a year:', ({ saving }) => moneyText(yearly(saving?.perDay), fleet)],
        ] satisfies Column[])),
    ...(fleet?.target === undefined ? [] : ([['Of the target:', ofTargetText]] satisfies Column[])),
    ['Risk:', riskText],
    ...alsoWithout.map((drill): Column => [
      `Risk without what ${escaped(drill)} breaks:`,
      ({ without }) => {
        const found = without.find((each) => each.drill === drill);
        return found === undefined ? unknown : riskText(found);
      },
    ]),
    ...(outage === undefined
      ? []
      : ([['Expected loss:', ({ expectedLoss }) => moneyText(expectedLoss, fleet)]] satisfies Column[])),
    ['Carries, of the first:', ({ share }) => shareText(share)],
    ['Breaks even at:', breakEvenText],
    ...(night === undefined ? [] : ([['Surge multiple:', surgeText]] satisfies Column[])),
    ...(drills === undefined ? [] : ([['Faults survived:', faultsText]] satisfies Column[])),
  ];
  return table(
    columns.map(([head]) => head),
    verdict.levels.map((level) => columns.map(([, cell]) => cell(level))),
  );
}

function ofTargetText({ saving }: LevelVerdict): string {
  return saving?.ofTarget === undefined ? unknown : percent(saving.ofTarget);
}

function breakEvenText({ breakEven }: LevelVerdict): string {
  return breakEven === undefined ? unknown : `${breakEven.estimate.toFixed(2)} x`;
}

function surgeText({ surge }: LevelVerdict): string {
  return surge === undefined ? unknown : escaped(surgeInterval(surge));
}

function faultsText({ drills }: LevelVerdict): string {
  const valid = drills.filter(({ outcome }) => outcome !== 'invalid');
  if (valid.length === 0) return unknown;
  return `${valid.filter(({ outcome }) => outcome === 'survived').length} of ${valid.length}`;
}

/** Whether the target can be reached at all, and by what. */
function targetText({ config: { fleet }, verdict }: Proposal): string[] {
  const { mostPerDay, levels, smallestSafe } = verdict;
  if (fleet?.target === undefined || mostPerDay === undefined) return [];
  const { from, to } = fleet.target;
  const target = `The target is ${moneyText(from, fleet)} to ${moneyText(to, fleet)} a day.`;
  const most = moneyText(mostPerDay, fleet);
  if (mostPerDay < from) {
    return [
      `${target} **These tiers cannot reach it**: with all switched off that is not committed they would save ${most} a day.`,
    ];
  }
  const best = levels.find(({ level }) => level === smallestSafe)?.saving?.perDay;
  const reached =
    best === undefined
      ? ''
      : best >= from
        ? ' The smallest safe level reaches it.'
        : ' The smallest safe level does not reach it.';
  return [`${target}${reached}`];
}

function peakText({ config: { expectedPeak, riskLimit }, verdict: { peak } }: Proposal): string {
  if (expectedPeak === undefined || peak === undefined) {
    return 'No verdict: `proposal.expectedPeak` of the config does not say what peak is expected.';
  }
  const source = expectedPeak.source === undefined ? '' : ` (${escaped(expectedPeak.source)})`;
  return [
    `Risk: the probability that the peak of the night is over what the level carries, with the doubt in both and in what the first level carries, which all are shares of. Safe: at most ${percent(riskLimit)}, wherever in its interval the collapse point is.`,
    `The peak: today's ordinary one is ${percent(expectedPeak.ordinaryShare)} of what the first level carries; the night's is ${percent(peak.median)} of it in the middle, and over ${percent(peak.atLimit)} with ${percent(riskLimit)}${source}.`,
  ].join(' ');
}
