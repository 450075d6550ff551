import type { BadKind } from '../../model/sample.ts';
import { unknown } from '../tables/capacity-rows.ts';
import { figure } from './numbers.ts';

/** Requests that were not good, the most frequent kind first: `timeout 412, shed 7`. */
export function badText(bad: Readonly<Partial<Record<BadKind, number>>>): string {
  const kinds = Object.entries(bad)
    .filter(([, count]) => count > 0)
    .toSorted(([, a], [, b]) => b - a);
  return kinds.length === 0 ? unknown : kinds.map(([kind, count]) => `${kind} ${figure(count)}`).join(', ');
}
