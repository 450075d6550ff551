import type { RunRecord } from '../../model/record/record.ts';
import { unknown } from './capacity-rows.ts';
import { escaped, table } from '../formats/markdown.ts';
import { figure } from '../wording/numbers.ts';

const kinds = ['sustained', 'undecided', 'violated'] as const;
const head = ['Level', 'Sustained, requests/s', 'Undecided, requests/s', 'Violated, requests/s'];

/** The load of every valid trial of each level, by what it showed: the marks of the capacity plot in figures. */
export function trialLoads({ levels }: RunRecord): string {
  const rows = levels.map(({ name, trials }) => [
    escaped(name),
    ...kinds.map((kind) => {
      const loads = trials.filter(({ outcome }) => outcome.kind === kind).map(({ load }) => load);
      return loads.length === 0 ? unknown : loadsText(loads);
    }),
  ]);
  return table(head, rows);
}

/** From low to high; `241 (2 x)` where it was tried twice. */
function loadsText(loads: readonly number[]): string {
  const texts = loads.toSorted((a, b) => a - b).map((load) => figure(load));
  return [...Map.groupBy(texts, (text) => text)]
    .map(([text, those]) => (those.length === 1 ? text : `${text} (${those.length} x)`))
    .join('; ');
}
