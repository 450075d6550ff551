/** What a compression kept and what it did not, in sentences for a report. */
import type { Segment } from './segments.ts';
import type { Line, Profile } from './main-lines.ts';
import type { Danger } from './steepness.ts';

interface Compression {
  readonly profile: Profile;
  readonly lines: readonly Line[];
  readonly segments: readonly Segment[];
  readonly original: Danger;
  readonly replayed: Danger;
}

export function keptSentences(compression: Compression): string[] {
  const { original, replayed, segments } = compression;
  if (segments.every(({ kept }) => kept === 'real-time')) {
    return [`Nothing is shrunk: all ${timeText(original.durationSeconds)} are replayed in real seconds.`];
  }
  const lengths = `${timeText(original.durationSeconds)} in ${timeText(replayed.durationSeconds)}`;
  return [
    `${lengths}: everything in its order, at its height, up to the same peak of ${multipleText(original.peak)}.`,
    realTimeSentence(segments),
    shrunkSentence(segments),
    steepnessSentence(original, replayed),
    ...whatDidNotFit(compression),
    `At 90 % of the peak or more for ${timeText(original.nearPeakSeconds)} in the original, for ` +
      `${timeText(replayed.nearPeakSeconds)} in the replay: what takes longer than that to fail does not show.`,
  ];
}

const mostNamed = 4;

function realTimeSentence(segments: readonly Segment[]): string {
  const real = segments.filter(({ kept }) => kept === 'real-time');
  if (real.length === 0) return 'Nothing is in real seconds.';
  const total = real.reduce((sum, segment) => sum + segment.toSeconds - segment.fromSeconds, 0);
  const longest = real
    .toSorted((one, other) => other.toSeconds - other.fromSeconds - (one.toSeconds - one.fromSeconds))
    .slice(0, mostNamed)
    .toSorted((one, other) => one.fromSeconds - other.fromSeconds)
    .map(
      ({ fromSeconds, toSeconds }) => `${timeText(toSeconds - fromSeconds)} from ${clockText(fromSeconds)}`,
    );
  const others = real.length > longest.length ? ` and ${real.length - longest.length} shorter` : '';
  return `In real seconds: ${longest.join(', ')}${others}; ${timeText(total)} in all.`;
}

function shrunkSentence(segments: readonly Segment[]): string {
  const shrunk = segments.filter(({ kept }) => kept === 'shrunk');
  const length = (from: 'fromSeconds' | 'replayFromSeconds', to: 'toSeconds' | 'replayToSeconds'): number =>
    shrunk.reduce((sum, segment) => sum + segment[to] - segment[from], 0);
  const factors = shrunk.map(
    (each) => (each.toSeconds - each.fromSeconds) / (each.replayToSeconds - each.replayFromSeconds),
  );
  const [least, most] = [figureText(Math.min(...factors)), figureText(Math.max(...factors))];
  const range = least === most ? least : `${least} (what moves) to ${most} (plateaus and lulls)`;
  const from = timeText(length('fromSeconds', 'toSeconds'));
  return `Shrunk: ${from} into ${timeText(length('replayFromSeconds', 'replayToSeconds'))}, by a factor of ${range}.`;
}

/** Rises are the same within this. */
const sameSteepness = 1.02;

function steepnessSentence(original: Danger, replayed: Danger): string {
  const steeper = replayed.riseWithinTenSeconds / original.riseWithinTenSeconds;
  const steeperSecond = replayed.riseWithinSecond / original.riseWithinSecond;
  if (!(Math.max(steeper, steeperSecond) > sameSteepness)) {
    return (
      `No rise is steeper than the steepest of the original: ${multipleText(original.riseWithinSecond)} within 1 s, ` +
      `${multipleText(original.riseWithinTenSeconds)} within 10 s.`
    );
  }
  return (
    `Steeper than the original: at most ${multipleText(replayed.riseWithinTenSeconds)} within 10 s, in the original ` +
    `${multipleText(original.riseWithinTenSeconds)} (a factor of ${figureText(steeper)}); within 1 s ` +
    `${multipleText(replayed.riseWithinSecond)}, in the original ${multipleText(original.riseWithinSecond)}. ` +
    'What fails in the replay by its steepness may well hold on the night.'
  );
}

/** A rise is worth naming from this share of the peak on. */
const worthNaming = 0.1;

interface Rise {
  readonly fromSeconds: number;
  readonly toSeconds: number;
  readonly height: number;
}

function whatDidNotFit({ profile, lines, segments }: Compression): string[] {
  const missing = risesOf(profile, lines)
    .filter(({ height }) => height >= worthNaming * profile.peak)
    .map((rise) => ({ ...rise, replaySeconds: replayLength(rise, segments) }))
    .filter(({ fromSeconds, toSeconds, replaySeconds }) => toSeconds - fromSeconds > 1.02 * replaySeconds)
    .toSorted((one, other) => other.height - one.height);
  if (missing.length === 0) return [];
  const named = missing
    .slice(0, mostNamed)
    .map(
      ({ fromSeconds, toSeconds, height, replaySeconds }) =>
        `the rise by ${multipleText(height)} at ${clockText(fromSeconds)}, ${timeText(toSeconds - fromSeconds)} now ` +
        `in ${timeText(replaySeconds)}`,
    );
  const others = missing.length > named.length ? `; and ${missing.length - named.length} lower ones` : '';
  return [`Did not fit in real seconds: ${named.join('; ')}${others}.`];
}

/** Lines that rise one after the other are one rise. */
function risesOf({ stepSeconds, rates }: Profile, lines: readonly Line[]): Rise[] {
  const rises: Rise[] = [];
  for (const { from, to } of lines) {
    const height = (rates[to] ?? 0) - (rates[from] ?? 0);
    if (height <= 0) continue;
    const last = rises.at(-1);
    const fromSeconds = from * stepSeconds;
    const toSeconds = to * stepSeconds;
    if (last === undefined || last.toSeconds < fromSeconds) rises.push({ fromSeconds, toSeconds, height });
    else rises[rises.length - 1] = { fromSeconds: last.fromSeconds, toSeconds, height: last.height + height };
  }
  return rises;
}

function replayLength({ fromSeconds, toSeconds }: Rise, segments: readonly Segment[]): number {
  return segments.reduce((total, segment) => {
    const within = Math.min(toSeconds, segment.toSeconds) - Math.max(fromSeconds, segment.fromSeconds);
    const pace =
      (segment.toSeconds - segment.fromSeconds) / (segment.replayToSeconds - segment.replayFromSeconds);
    return within <= 0 ? total : total + within / pace;
  }, 0);
}

function multipleText(multiple: number): string {
  return `${figureText(multiple)}x`;
}

function figureText(value: number): string {
  return String(Number(value.toPrecision(3)));
}

/** `0.4 s`, `42 s`, `7 min 30 s`, `4 h 5 min` */
function timeText(seconds: number): string {
  if (seconds < 10) return `${Number(seconds.toPrecision(2))} s`;
  const whole = Math.round(seconds);
  if (whole < 120) return `${whole} s`;
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  if (hours > 0) return minutes === 0 ? `${hours} h` : `${hours} h ${minutes} min`;
  return rest === 0 ? `${minutes} min` : `${minutes} min ${rest} s`;
}

/** A moment of the night: `0:07:30` */
function clockText(seconds: number): string {
  const whole = Math.floor(seconds);
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${Math.floor(whole / 3600)}:${two(Math.floor(whole / 60) % 60)}:${two(whole % 60)}`;
}
