import type { Colors } from 'picocolors/types.js';
import type { Bracket } from '../../model/record/trial.ts';

const sparks = '▁▂▃▄▅▆▇█';

/** One character a value, 0..max. */
export function sparkline(values: readonly number[], max: number): string {
  return values
    .map((value) => {
      const share = max > 0 ? Math.min(Math.max(value / max, 0), 1) : 0;
      return sparks[Math.round(share * (sparks.length - 1))];
    })
    .join('');
}

export interface BracketBar {
  readonly bracket: Bracket;
  /** The load on trial, marked on the bar. */
  readonly load: number | undefined;
  readonly width: number;
}

/** From 0 to a little over the bracket: sustained loads `█`, loads not known `░`, violated loads `▒`, now `◆`. */
export function bracketBar({ bracket, load, width }: BracketBar, colors: Colors): string {
  const { lowerBound = 0, upperBound } = bracket;
  const end = 1.25 * Math.max(upperBound ?? 0, lowerBound, load ?? 0, 1);
  const cell = (rate: number): number => Math.round((rate / end) * width);
  const marked = load === undefined ? -1 : Math.min(cell(load), width - 1);
  return Array.from({ length: width }, (_, index) => {
    if (index === marked) return colors.bold('◆');
    if (index < cell(lowerBound)) return colors.green('█');
    return upperBound !== undefined && index >= cell(upperBound) ? colors.red('▒') : colors.dim('░');
  }).join('');
}
