import { answerOf, type Answer, type AnsweredLevel } from '../model/answer.ts';
import { figure } from './numbers.ts';

/** What is known of where a level collapses, in requests/s: `412`, `≥ 380`, `< 5`, `between 27 and 4,000: not measured`. */
export function collapseText(level: AnsweredLevel): string {
  return answerText(answerOf(level));
}

export function answerText(answer: Answer): string {
  switch (answer.kind) {
    case 'point':
      return figure(answer.point.estimate);
    case 'at-least':
      return `≥ ${figure(answer.load)}`;
    case 'under':
      return `< ${figure(answer.load)}`;
    case 'not-measured':
      return [rangeText(answer), unmeasured].filter((text) => text !== '').join(': ');
  }
}

export const unmeasured = 'not measured';

/** What is known of a level that has no answer, in requests/s; empty when that is nothing. */
export function rangeText({ low, high }: Extract<Answer, { kind: 'not-measured' }>): string {
  if (low !== undefined && high !== undefined) return `between ${figure(low)} and ${figure(high)}`;
  if (low !== undefined) return `≥ ${figure(low)}`;
  return high === undefined ? '' : `< ${figure(high)}`;
}
