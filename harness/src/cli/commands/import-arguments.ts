import { InvalidArgumentError } from 'commander';
import type { BadLineBound } from '../../drivers/traces/text/line-account.ts';

const secondsOf: Readonly<Record<string, number>> = { ms: 0.001, s: 1, m: 60, min: 60, h: 3600, d: 86_400 };

/** `60`, `1s`, `500ms`, `5m`, `1h` or `1d`, in seconds. */
export function readStep(text: string): number {
  const [, figures, unit = 's'] = /^(\d+(?:\.\d+)?)(ms|s|m|min|h|d)?$/.exec(text.trim()) ?? [];
  const seconds = Number(figures) * (secondsOf[unit] ?? Number.NaN);
  if (seconds >= 0.001 && Number.isFinite(seconds)) return seconds;
  throw new InvalidArgumentError('It must be a time above 0, such as 1s, 60s, 5m or 1h.');
}

/** `0.1%` of the lines, or so many: `25`. */
export function readBadLineBound(text: string): BadLineBound {
  const [, figures, sign] = /^(\d+(?:\.\d+)?)\s*(%?)$/.exec(text.trim()) ?? [];
  const value = Number(figures);
  if (sign === '%' && value <= 100) return { share: value / 100 };
  if (sign === '' && Number.isInteger(value)) return { lines: value };
  throw new InvalidArgumentError('It must be a share such as 0.1%, or a whole number of lines.');
}
