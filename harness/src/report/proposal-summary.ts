import type { Fleet, ProposalConfig } from '../model/proposal.ts';
import type { LevelVerdict, ProposalVerdict, Verdict } from '../model/verdict.ts';
import { unknown } from './capacity-rows.ts';
import { code, escaped, table } from './markdown.ts';
import { figure, percent, percentNumber } from './numbers.ts';

const daysOfYear = 365;

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
  if (best === undefined) return `${escaped(name)}: no level is safe`;
  const saving =
    best.saving === undefined || config.fleet === undefined
      ? ''
      : `, saves ${moneyText(best.saving.perDay, config.fleet)} a day`;
  return `${escaped(name)}: level ${escaped(best.level)} is the smallest that is safe${saving}, risk ${riskText(best)}`;
}

/**
 * Verdict, dollars and risk of each level, and what they rest on.
 * @param figure the capacity curve, as Markdown
 */
export function proposalAnswer(proposal: Proposal, figure: string): string[] {
  const { config, verdict } = proposal;
  return [
    verdictTable(proposal),
    figure,
    peakText(proposal),
    ...mitigations(verdict),
    ...openQuestions(verdict),
    ...(config.fleet === undefined
      ? ['No dollars: `proposal.fleet` of the config does not say what the fleet costs.']
      : [`## What it saves`, savingTable(verdict, config.fleet)]),
  ];
}

function verdictTable({ config: { fleet, outage }, verdict }: Proposal): string {
  const head = [
    'Level',
    'Verdict',
    'Risk:',
    'Carries, of the first:',
    'Breaks even at a multiple of:',
    ...(fleet === undefined ? [] : ['Saves a day:', 'Saves a year:']),
    ...(fleet?.target === undefined ? [] : ['Of the target:']),
    ...(outage === undefined ? [] : ['Expected loss:']),
  ];
  const rows = verdict.levels.map((level) => [
    escaped(level.level),
    verdictText(level.verdict),
    riskText(level),
    level.share === undefined ? unknown : shareText(level.share),
    level.breakEven === undefined ? unknown : `${level.breakEven.estimate.toFixed(2)} x`,
    ...(fleet === undefined
      ? []
      : [moneyText(level.saving?.perDay, fleet), moneyText(yearly(level.saving?.perDay), fleet)]),
    ...(fleet?.target === undefined
      ? []
      : [level.saving?.ofTarget === undefined ? unknown : percent(level.saving.ofTarget)]),
    ...(outage === undefined ? [] : [moneyText(level.expectedLoss, fleet)]),
  ]);
  return table(head, rows);
}

function verdictText(verdict: Verdict): string {
  const without =
    'without' in verdict && verdict.without !== undefined
      ? ` without what ${escaped(verdict.without)} breaks`
      : '';
  switch (verdict.kind) {
    case 'safe':
      return '**safe**';
    case 'unsafe':
      return `**unsafe**${without}${verdict.because === 'collapsed' ? ': carries nothing' : ''}`;
    case 'undecided':
      return `undecided${without}`;
    case 'unknown':
      return verdict.because === 'no-peak' ? unknown : `not measured${without}`;
  }
}

function peakText({ config: { expectedPeak, riskLimit }, verdict: { peak } }: Proposal): string {
  if (expectedPeak === undefined || peak === undefined) {
    return 'No verdict: `proposal.expectedPeak` of the config does not say what peak is expected.';
  }
  const source = expectedPeak.source === undefined ? '' : ` (${escaped(expectedPeak.source)})`;
  return [
    `Risk: the probability that the peak of the night is over what the level carries, with the doubt in both. Safe: at most ${percent(riskLimit)}, wherever in its interval the collapse point is.`,
    `The peak: today's ordinary one is ${percent(expectedPeak.ordinaryShare)} of what the first level carries; the night's is ${percent(peak.median)} of it in the middle, and over ${percent(peak.atLimit)} with ${percent(riskLimit)}${source}.`,
  ].join(' ');
}

function mitigations({ levels }: ProposalVerdict): string[] {
  const lines = levels.flatMap(({ level, isAsSafeAs, risk }) =>
    isAsSafeAs === undefined || risk === undefined
      ? []
      : [`- Level ${escaped(level)} is as safe as level ${escaped(isAsSafeAs)}.`],
  );
  return lines.length === 0 ? [] : ['## What buys safety', lines.join('\n')];
}

/** Which measurement decides what is open. */
function openQuestions({ levels }: ProposalVerdict): string[] {
  const lines = levels.flatMap(({ level, verdict }) => {
    const name = escaped(level);
    if (verdict.kind === 'undecided') {
      const precision = `${percentNumber(verdict.relativeWidth)}%`;
      return [
        `- Level ${name}: ${code(`headroom run --level ${level} --precision ${precision}`)} would decide it.`,
      ];
    }
    if (verdict.kind !== 'unknown' || verdict.because === 'no-peak') return [];
    const broken = verdict.without === undefined ? '' : ` --broken ${verdict.without}`;
    return [`- Level ${name}: ${code(`headroom run --level ${level}${broken}`)} would measure it.`];
  });
  return lines.length === 0 ? [] : ['## What is still open', lines.join('\n')];
}

function savingTable({ levels }: ProposalVerdict, fleet: Fleet): string {
  const head = ['Level', ...fleet.tiers.map(({ name }) => `${escaped(name)}:`), 'Out of reach:'];
  const rows = levels.flatMap(({ level, saving }) =>
    saving === undefined
      ? []
      : [
          [
            escaped(level),
            ...saving.tiers.map(
              ({ savedPerDay, share }) => `${moneyText(savedPerDay, fleet)} (${percent(share)} left)`,
            ),
            moneyText(
              saving.tiers.reduce((sum, { outOfReachPerDay }) => sum + outOfReachPerDay, 0),
              fleet,
            ),
          ],
        ],
  );
  return table(head, rows);
}

function riskText({ risk, verdict }: LevelVerdict): string {
  if (risk === undefined) return verdict.kind === 'unsafe' ? '100 %' : unknown;
  return `${percent(risk.probability)} (${percentNumber(risk.low)} to ${percentNumber(risk.high)})`;
}

function shareText({ estimate, low, high }: NonNullable<LevelVerdict['share']>): string {
  if (low === high) return percent(estimate);
  return `${percent(estimate)} (${percentNumber(low)} to ${percentNumber(high)})`;
}

function yearly(perDay: number | undefined): number | undefined {
  return perDay === undefined ? undefined : daysOfYear * perDay;
}

/** `1.5M USD`, `82k USD` */
function moneyText(amount: number | undefined, fleet: Fleet | undefined): string {
  if (amount === undefined) return unknown;
  const [divisor, unit] = amount >= 1e6 ? [1e6, 'M'] : amount >= 1e4 ? [1e3, 'k'] : [1, ''];
  return `${figure(amount / divisor)}${unit} ${fleet?.currency ?? ''}`.trim();
}
