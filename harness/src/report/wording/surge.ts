import type { Surge } from '../../model/record/replay.ts';
import { figure } from './numbers.ts';

/** `surge multiple 1.42 to 1.56` */
export function surgeText(surge: Surge): string {
  const interval = surgeInterval(surge);
  switch (surge.status) {
    case 'found':
      return `surge multiple ${interval}`;
    case 'budget-exhausted':
      return `surge multiple ${interval}, as near as its replays allowed`;
    case 'at-least':
      return `survives the night ${figure(surge.low ?? 0)} times and more`;
    case 'below-least':
      return `does not survive ${figure(surge.high ?? 0)} times the night`;
    case 'single':
      return surge.low === undefined
        ? `does not survive ${figure(surge.high ?? 0)} times the night`
        : `survives ${figure(surge.low)} times the night`;
    case 'measurement-invalid':
      return 'could not be replayed here';
  }
}

interface Bounds {
  readonly low?: number | undefined;
  readonly high?: number | undefined;
}

/** Where the surge multiple lies: `1.42 to 1.56`, `< 0.9`, `≥ 3`. */
export function surgeInterval({ low, high }: Bounds): string {
  if (low !== undefined && high !== undefined) return `${figure(low)} to ${figure(high)}`;
  if (low !== undefined) return `≥ ${figure(low)}`;
  return high === undefined ? '-' : `< ${figure(high)}`;
}
