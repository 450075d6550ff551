import { InvalidArgumentError } from 'commander';
import type { DrillLoad } from '../../model/config/drill.ts';
import type { WayTo } from '../../model/config/fault.ts';
import type { TimeWindow } from '../../model/config/night.ts';

/** Reads a number that is allowed; else says what it must be. */
function numeric(isAllowed: (value: number) => boolean, mustBe: string): (text: string) => number {
  return (text) => {
    const value = text.trim() === '' ? Number.NaN : Number(text);
    if (isAllowed(value)) return value;
    throw new InvalidArgumentError(`It must be ${mustBe}.`);
  };
}

function isWhole(least: number, most: number): (value: number) => boolean {
  return (value) => Number.isSafeInteger(value) && value >= least && value <= most;
}

export const wholeNumber = numeric(isWhole(0, Number.MAX_SAFE_INTEGER), 'a whole number, 0 or more');
export const positiveNumber = numeric((value) => Number.isFinite(value) && value > 0, 'a number above 0');
/** Part of all, above 0. */
export const shareOfAll = numeric(
  (value) => value > 0 && value <= 1,
  'a share above 0 and up to 1, e.g. 0.99',
);
export const positiveCount = numeric(isWhole(1, 1000), 'a whole number from 1 to 1000');
export const zoneCount = numeric(isWhole(2, 16), 'a whole number of zones from 2 to 16');
/** How long a replay may take. */
export const replaySeconds = numeric(
  (value) => value >= 5 && value <= 86_400,
  'a number of seconds from 5 to 86400',
);
/** Concrete paths of a log that are counted exactly. */
export const exactKeys = numeric(isWhole(100, 2_000_000), 'a whole number from 100 to 2000000');

/** `2`, or `all`. */
export function replicaCount(text: string): number | 'all' {
  if (text === 'all') return text;
  const value = Number(text);
  if (Number.isInteger(value) && value >= 1) return value;
  throw new InvalidArgumentError('It must be a whole number of replicas, or all.');
}

/** `api:postgres`, or `:postgres`. */
export function wayBetween(text: string): WayTo {
  const [, from = '', to = ''] = /^([^:\s]*):([^:\s]+)$/.exec(text) ?? [];
  if (to !== '') return from === '' ? { to } : { from, to };
  throw new InvalidArgumentError('It must be two services, e.g. api:postgres, or :postgres from everybody.');
}

/** `120`, in requests/s; `80%` of the collapse point; `1.2x`, so many times the config's night. */
export function drillLoad(text: string): DrillLoad {
  const [, figure, sign] = /^\s*(\d+(?:\.\d+)?)\s*(%|x|)\s*$/.exec(text) ?? [];
  const value = Number(figure);
  if (value > 0 && sign === '') return { requestsPerSecond: value };
  if (value > 0 && value <= 150 && sign === '%') return { ofCollapsePoint: value / 100 };
  if (value > 0 && value <= 100 && sign === 'x') return { ofNight: value };
  throw new InvalidArgumentError(
    'It must be a rate in requests/s, e.g. 120, up to 150% of the collapse point, or the night so many times: 1.2x.',
  );
}

/** `5m`, `90s`, `1h30m`, as Go and systemd write durations. @returns seconds */
export function durationSeconds(text: string): number {
  const [whole, ...parts] =
    /^(?:(\d+(?:\.\d+)?)h)?(?:(\d+(?:\.\d+)?)m)?(?:(\d+(?:\.\d+)?)s)?$/.exec(text.trim()) ?? [];
  const [hours = 0, minutes = 0, seconds = 0] = parts.map((part: string | undefined) => Number(part ?? 0));
  const total = 3600 * hours + 60 * minutes + seconds;
  if (whole && total >= 10 && total <= 86_400) return total;
  throw new InvalidArgumentError('It must be a duration from 10s to 24h, e.g. 90s, 5m or 1h30m.');
}

/** `3%`, or the same as a share: `0.03`. */
export function precisionShare(text: string): number {
  const [, figure, sign] = /^\s*(\d+(?:\.\d+)?)\s*(%?)\s*$/.exec(text) ?? [];
  const share = Number(figure) / (sign === '%' ? 100 : 1);
  if (share >= 0.005 && share <= 0.5) return share;
  throw new InvalidArgumentError('It must be from 0.5% to 50%, e.g. 3%.');
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

/** `name=value`, gathered over several options. */
export function collectParameters(
  text: string,
  before: Readonly<Record<string, string>> = {},
): Readonly<Record<string, string>> {
  const [, name, value] = /^([A-Za-z][A-Za-z0-9]*)=(.+)$/s.exec(text) ?? [];
  if (name !== undefined && value !== undefined) return { ...before, [name]: value };
  throw new InvalidArgumentError('It must be parameter=value, e.g. ms=200.');
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
