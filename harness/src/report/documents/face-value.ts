import { pointOf } from '../../model/answers/answer.ts';
import type { LevelRecord } from '../../model/record/record.ts';
import { escaped, table } from '../formats/markdown.ts';
import { figure, percent } from '../wording/numbers.ts';

/** What the same trials would say at face value, beside the estimate: the bias of short trials. */
export function faceValueEvidence(levels: readonly LevelRecord[]): string[] {
  const rows = levels.flatMap((level) => {
    const { estimate, naive } = pointOf(level) ?? {};
    if (estimate === undefined || naive === undefined) return [];
    return [[escaped(level.name), figure(naive), figure(estimate), signedPercent(naive / estimate - 1)]];
  });
  if (rows.length === 0) return [];
  return [
    '## At face value',
    table(
      ['Level', 'Highest load that met the SLO, requests/s:', 'Collapse point, requests/s:', 'Bias:'],
      rows,
    ),
    'A load above the capacity meets the SLO until its queue has grown, which may take longer than a trial. The collapse point is that of a load for ever (docs/method.md).',
  ];
}

function signedPercent(share: number): string {
  return `${share < 0 ? '-' : '+'}${percent(Math.abs(share))}`;
}
