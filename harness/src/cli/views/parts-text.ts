import type { Colors } from 'picocolors/types.js';
import type { PartReport } from '../../model/doctor.ts';

/** A line a part; under a missing one, what it is needed for and the way to get it. */
export function partsText(parts: readonly PartReport[], colors: Colors): string {
  const width = Math.max(...parts.map(({ part }) => part.length));
  return parts.flatMap((part) => linesOf(part, width, colors)).join('\n');
}

function linesOf(
  { part, status, detail, neededFor, howToGet, firstRun }: PartReport,
  width: number,
  colors: Colors,
): string[] {
  const mark = status === 'found' ? colors.green('found  ') : colors.yellow('missing');
  const line = `${part.padEnd(width)}  ${mark}  ${detail.replaceAll('\n', '; ')}`;
  if (status === 'found') return [line];
  const indent = ' '.repeat(width + 11);
  return [
    line,
    ...(neededFor === undefined ? [] : [`${indent}needed for: ${neededFor}`]),
    ...(firstRun === undefined ? [] : [`${indent}the first run ${firstRun}`]),
    ...(howToGet === undefined ? [] : [`${indent}to get it: ${howToGet}`]),
  ];
}
