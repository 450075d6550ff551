import { askedShareText } from '../../analysis/trial/share-text.ts';
import { answerText } from '../../report/wording/answer.ts';
import type { EventOf } from '../../model/record/event.ts';
import { duration, figure, latency, percent, shareOfGood } from '../../report/wording/numbers.ts';
import { unmeasuredWords, type Answer } from '../../model/answers/answer.ts';
import type { Phase } from '../../model/record/overload.ts';
import type { LevelRecord } from '../../model/record/record.ts';
import type { Replay, ReplayOutcome } from '../../model/record/replay.ts';
import type { CollapsePoint, Outcome } from '../../model/record/trial.ts';

/** `02:14`, `1:02:14` */
export function clockText(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const two = (value: number): string => String(value).padStart(2, '0');
  const minutesAndSeconds = `${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  return seconds < 3600 ? minutesAndSeconds : `${Math.floor(seconds / 3600)}:${minutesAndSeconds}`;
}

/** `about 40 s`, `about 3.5 min`: a guess should look like one, and rounding it should not make it wrong. */
export function aboutText(ms: number): string {
  if (ms < 7500) return 'a few seconds';
  if (ms < 90_000) return `about ${Math.round(ms / 5000) * 5} s`;
  if (ms < 10 * 60_000) return `about ${Math.round(ms / 30_000) / 2} min`;
  if (ms < 90 * 60_000) return `about ${Math.round(ms / 60_000)} min`;
  return `about ${(ms / 3_600_000).toFixed(1)} h`;
}

/** `at about 3 requests/s a bound at 99 % takes 100 s; this level about 9.5 min (7 to 12 min), then with what is known`; or what comes of it in the time given. */
export function forecastText(event: EventOf<'forecast'>): string {
  const { load, goodShare, boundMs, levelMs, remainingMs, limit } = event;
  const share = askedShareText(goodShare);
  const rate = `${figure(load)} ${load === 1 ? 'request' : 'requests'}/s`;
  const level = `this level ${aboutText(levelMs.likely)} (${rangeText(levelMs.low, levelMs.high)})`;
  const whole = `at about ${rate} a bound at ${share} takes ${duration(boundMs)}; ${level}`;
  const left = `${aboutText(remainingMs)} left in the run`;
  if (limit === undefined) return `${whole}, then with what is known; ${left}`;
  if (limit.timeMs >= levelMs.high) return `${whole}; ${left}`;
  return `${whole}; in the ${duration(limit.timeMs)} that it has, ${limitedText(limit)}; ${left}`;
}

function limitedText({ relativeWidth }: NonNullable<EventOf<'forecast'>['limit']>): string {
  return relativeWidth === undefined
    ? 'it will hardly get an answer'
    : `its interval will be about ±${percent(relativeWidth / 2)}`;
}

/** `50 to 80 s`, `4 to 22 min`, `50 s to 3.1 min` */
function rangeText(lowMs: number, highMs: number): string {
  const [low, high] = [lowMs, highMs].map((ms) =>
    ms < 90_000
      ? { figure: Math.max(5, Math.round(ms / 5000) * 5), unit: 's' }
      : { figure: Number((ms / 60_000).toPrecision(2)), unit: 'min' },
  ) as [Span, Span];
  return `${low.figure}${low.unit === high.unit ? '' : ` ${low.unit}`} to ${high.figure} ${high.unit}`;
}

interface Span {
  readonly figure: number;
  readonly unit: string;
}

export function outcomeText(outcome: Outcome): string {
  switch (outcome.kind) {
    case 'sustained':
      return 'sustained';
    case 'violated':
      return `violated (${outcome.by.join(', ')}): ${outcome.detail}`;
    case 'undecided':
      return `undecided: ${outcome.detail}`;
    case 'invalid':
      return `invalid (${outcome.reason}), not counted: ${outcome.detail}`;
  }
}

/** What became of a replay, in a line. */
export function replayText({ id, k, outcome, measures }: Replay): string {
  const { sent, intents, retryAmplification, goodShare, longestBadSeconds, latencyMs } = measures;
  // What it died of has been said.
  const by = outcome.kind === 'died' ? outcome.by : [];
  const figures = [
    ...(by.includes('good-share') ? [] : [`${shareOfGood(goodShare)} good`]),
    ...(by.includes('bad-stretch') ? [] : [`longest bad stretch ${figure(longestBadSeconds)} s`]),
    ...(latencyMs === undefined ? [] : [`p99 ${latency(latencyMs.p99)}`]),
    ...(sent === intents ? [] : [`${retryAmplification.toFixed(2)} requests an intent`]),
  ];
  return [`${id}: night x ${figure(k)} ${replayOutcomeText(outcome)}`, ...joined(figures)].join(' · ');
}

function joined(parts: readonly string[]): string[] {
  return parts.length === 0 ? [] : [parts.join(', ')];
}

function replayOutcomeText(outcome: ReplayOutcome): string {
  switch (outcome.kind) {
    case 'survived':
      return 'survived';
    case 'died':
      return `not survived (${outcome.by.join(', ')}): ${outcome.detail}`;
    case 'invalid':
      return `invalid (${outcome.reason}), not counted: ${outcome.detail}`;
  }
}

/** What came of a level; as an event has it. */
export interface EndedLevel {
  readonly status: LevelRecord['status'];
  readonly answer: Answer;
  readonly detail?: string;
}

/** What came of a level, in a few words. */
export function levelText({ status, answer, detail }: EndedLevel): string {
  const text = endedText(status, answer);
  return detail === undefined ? text : `${text}: ${detail}`;
}

function endedText(status: LevelRecord['status'], answer: Answer): string {
  switch (answer.kind) {
    case 'point':
      return `${pointWords(status)} ${pointText(answer.point)}`;
    case 'at-least':
      return `sustains at least ${figure(answer.load)}/s: raise search.maxLoad`;
    case 'under':
      return 'fails at the lowest load tried';
    case 'not-measured':
      return (
        openWords(status) ?? `${answerText(answer, ' requests/s')}, for ${unmeasuredWords[answer.because]}`
      );
  }
}

function pointWords(status: LevelRecord['status']): string {
  if (status === 'budget-exhausted') return 'not as narrow as asked, near';
  return status === 'not-searched' ? 'done; collapses at' : 'collapses at';
}

/** Of a search that did not come to its end. */
function openWords(status: LevelRecord['status']): string | undefined {
  switch (status) {
    case 'pending':
      return 'not decided';
    case 'measurement-invalid':
      return 'could not be measured here';
    case 'drifted':
      return 'its capacity changed while it was measured';
    case 'not-searched':
      return 'done';
    default:
      return undefined;
  }
}

/** `overload 1.5 x`, `recovery at 0.8 x`: what a part of a load past the collapse point is for. */
export function stretchText({
  phase,
  multiple,
}: {
  readonly phase: Phase;
  readonly multiple: number;
}): string {
  const times = `${figure(multiple)} x`;
  switch (phase) {
    case 'approach':
      return `up to the collapse point, ${times}`;
    case 'overload':
      return `overload ${times}`;
    case 'recovery':
      return `recovery at ${times}`;
    case 'step-down':
      return `still down: load lowered to ${times}`;
    case 'rising':
      return `up, ${times}`;
    case 'falling':
      return `down, ${times}`;
  }
}

function pointText({ estimate, low, high, confidence }: CollapsePoint): string {
  return `${figure(estimate)}/s (${figure(low)} to ${figure(high)}, ${percent(confidence)})`;
}
