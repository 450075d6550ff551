import type { DrillResult } from '../../model/config/drill.ts';
import { placesText, type WriteMeasures } from '../../model/writes.ts';
import { unknown } from '../tables/capacity-rows.ts';
import { code, escaped, table } from '../formats/markdown.ts';
import { countOf } from './numbers.ts';

/** `3 of 97`; `–` when it is not known, and when writes are not read back at all. */
export function lostText(writes: WriteMeasures | undefined): string {
  if (writes?.lost === undefined) return unknown;
  return `${writes.lost} of ${writes.acknowledged - writes.notReadBack}`;
}

export function duplicatedText(writes: WriteMeasures | undefined): string {
  return writes?.duplicated === undefined ? unknown : String(writes.duplicated);
}

/** What nobody should overlook: `3 writes lost`, `2 writes twice`, `writes not read back`; empty when all is well. */
export function writesFlag(writes: WriteMeasures | undefined): string {
  if (writes === undefined) return '';
  if (writes.lost === undefined) return 'writes not read back';
  const { lost, duplicated = 0 } = writes;
  return [
    ...(lost === 0 ? [] : [`${countOf(lost, 'write')} lost`]),
    ...(duplicated === 0 ? [] : [`${duplicated} twice`]),
  ].join(', ');
}

/** What became of the writes of each drill, of those that were not counted too; nothing when none was read back. */
export function writesEvidence(results: readonly DrillResult[]): string[] {
  const rows = results.flatMap(({ level, id, measures: { writes } }) =>
    writes === undefined ? [] : [[escaped(level), code(id), ...cellsOf(writes)]],
  );
  if (rows.length === 0) return [];
  const head = [
    ...['Level', 'Drill', 'Acknowledged:', 'Lost:', 'There twice:', 'Not read back:'],
    ...['Unknown:', 'of them there:', 'Where lost', 'Lost', 'There twice'],
  ];
  return [
    '## Writes',
    table(head, rows),
    'Acknowledged writes were looked for when the faults were gone and the stack was idle. A write that failed or timed out is unknown: it may have been done or not. Drills that were not counted are here as well: what they lost is lost.',
  ];
}

function cellsOf(writes: WriteMeasures): string[] {
  const { acknowledged, lost, notReadBack, unknown: notKnown, unknownFound, failure } = writes;
  const where = failure ?? placesText(writes, 'lost');
  return [
    String(acknowledged),
    lost === undefined ? unknown : lost === 0 ? '0' : `**${lost}**`,
    duplicatedText(writes),
    String(notReadBack),
    String(notKnown),
    unknownFound === undefined ? unknown : String(unknownFound),
    where === '' ? unknown : escaped(where),
    idsCell(writes.lostIds, lost),
    idsCell(writes.duplicatedIds, writes.duplicated),
  ];
}

function idsCell(ids: readonly string[], all = 0): string {
  if (ids.length === 0) return unknown;
  return escaped(ids.length < all ? `${ids.join(', ')} ...` : ids.join(', '));
}
