import type { Fleet } from '../../model/config/proposal.ts';
import type { LevelVerdict, Verdict, VerdictWithout } from '../../model/answers/verdict.ts';
import { unknown } from '../tables/capacity-rows.ts';
import { escaped } from '../formats/markdown.ts';
import { figure, percentNumber } from './numbers.ts';

/** `**safe**`, `undecided without what kill-api breaks` */
export function verdictText(verdict: Verdict): string {
  const without =
    'without' in verdict && verdict.without !== undefined
      ? ` without what ${escaped(verdict.without)} breaks`
      : '';
  switch (verdict.kind) {
    case 'safe':
      return '**safe**';
    case 'unsafe':
      return `**unsafe**${without}${reasons[verdict.because]}`;
    case 'undecided':
      return `undecided${without}`;
    case 'unknown':
      return `${unknowns[verdict.because]}${without}`;
  }
}

const unknowns = {
  'no-peak': unknown,
  'not-measured': 'not measured',
  'whole-not-measured': 'not known, for the whole fleet was not measured',
} as const;

const reasons = {
  peak: '',
  night: ' in the night as it comes',
  collapsed: ': carries nothing',
} as const;

/** `0.78 % (0.1 to 2.3)` */
export function riskText({ risk, verdict }: Pick<LevelVerdict | VerdictWithout, 'risk' | 'verdict'>): string {
  if (risk === undefined) {
    return verdict.kind === 'unsafe' && verdict.because === 'collapsed' ? '100 %' : unknown;
  }
  const [estimate, low, high] = [risk.probability, risk.low, risk.high].map(riskNumber);
  return low === high ? `${estimate} %` : `${estimate} % (${low} to ${high})`;
}

/** Below this, in per cent, a risk is what the tail of an assumed distribution says. */
const leastTold = 0.01;

/** In per cent, to two digits: a risk of a thousandth is not one of a hundredth. */
function riskNumber(probability: number): string {
  const value = 100 * probability;
  if (value < leastTold) return `< ${leastTold}`;
  return value < 9.95
    ? value
        .toPrecision(2)
        .replace(/(\.\d*?)0+$/, '$1')
        .replace(/\.$/, '')
    : percentNumber(probability);
}

/** `1.5M USD`, `82k USD` */
export function moneyText(amount: number | undefined, fleet: Fleet | undefined): string {
  if (amount === undefined) return unknown;
  const [divisor, unit] = amount >= 1e6 ? [1e6, 'M'] : amount >= 1e4 ? [1e3, 'k'] : [1, ''];
  return `${figure(amount / divisor)}${unit} ${fleet?.currency ?? ''}`.trim();
}

const daysOfYear = 365;

export function yearly(perDay: number | undefined): number | undefined {
  return perDay === undefined ? undefined : daysOfYear * perDay;
}
