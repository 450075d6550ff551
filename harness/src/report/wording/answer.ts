import { answerOf, type Answer, type AnsweredLevel } from '../../model/answers/answer.ts';
import { figure } from './numbers.ts';

/**
 * What is known of where a level collapses: `412`, `≥ 380`, `< 5`, `between 27 and 4,000: not measured`.
 * @param unit what stands behind the figures
 */
export function collapseText(level: AnsweredLevel, unit: '' | ' requests/s' = ''): string {
  return answerText(answerOf(level), unit);
}

export function answerText(answer: Answer, unit: '' | ' requests/s' = ''): string {
  switch (answer.kind) {
    case 'point':
      return `${figure(answer.point.estimate)}${unit}`;
    case 'at-least':
      return `≥ ${figure(answer.load)}${unit}`;
    case 'under':
      return `< ${figure(answer.load)}${unit}`;
    case 'not-measured': {
      const range = rangeText(answer);
      return range === '' ? unmeasured : `${range}${unit}: ${unmeasured}`;
    }
  }
}

export const unmeasured = 'not measured';

/** What is known of a level that has no answer; empty when that is nothing. */
export function rangeText({ low, high }: Extract<Answer, { kind: 'not-measured' }>): string {
  if (low !== undefined && high !== undefined) return `between ${figure(low)} and ${figure(high)}`;
  if (low !== undefined) return `≥ ${figure(low)}`;
  return high === undefined ? '' : `< ${figure(high)}`;
}
