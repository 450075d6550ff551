import { InvalidArgumentError } from 'commander';

/** Kinds of stack that a command can be told to use. */
export const stackKinds = ['auto', 'compose', 'embedded', 'external'];

export function wholeNumber(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && Number.isSafeInteger(value) && value >= 0) return value;
  throw new InvalidArgumentError('It must be a whole number, 0 or more.');
}

export function positiveNumber(text: string): number {
  const value = Number(text);
  if (Number.isFinite(value) && value > 0) return value;
  throw new InvalidArgumentError('It must be a number above 0.');
}

/** Part of all, above 0. */
export function shareOfAll(text: string): number {
  const value = Number(text);
  if (value > 0 && value <= 1) return value;
  throw new InvalidArgumentError('It must be a share above 0 and up to 1, e.g. 0.99.');
}

/** How long a replay may take. */
export function replaySeconds(text: string): number {
  const value = Number(text);
  if (value >= 5 && value <= 86_400) return value;
  throw new InvalidArgumentError('It must be a number of seconds from 5 to 86400.');
}

export interface TimeWindow {
  readonly from: string;
  readonly to: string;
}

/** `from/to`, as ISO 8601 writes an interval; each with its time zone. */
export function timeWindow(text: string): TimeWindow {
  const times = text
    .split('/')
    .map((time) => (/(?:Z|[+-]\d\d:\d\d)$/.test(time) ? Date.parse(time) : Number.NaN));
  const [from = Number.NaN, to = Number.NaN] = times;
  if (times.length === 2 && from < to) {
    return { from: new Date(from).toISOString(), to: new Date(to).toISOString() };
  }
  throw new InvalidArgumentError(
    'It must be two times, the earlier first: 1998-07-12T16:00:00Z/1998-07-12T23:00:00Z.',
  );
}

/** `name=number`, gathered over several options. */
export function collectSettings(
  text: string,
  before: Readonly<Record<string, number>> = {},
): Readonly<Record<string, number>> {
  const [, name, value] = /^([A-Za-z][A-Za-z0-9]*)=(.+)$/.exec(text) ?? [];
  const number = Number(value);
  if (name !== undefined && Number.isFinite(number)) return { ...before, [name]: number };
  throw new InvalidArgumentError('It must be parameter=number, e.g. peak=3.2.');
}
