import type { Behaviour, Retries } from '../../model/config/behaviour.ts';
import { type HarnessError, usageError } from '../../model/errors.ts';
import { peakOf, timesCurve, type RateCurve } from '../../model/rate-curve.ts';

/** Above this, VUs cost more memory (about 0.4 MB each) than a machine that shares its target can give. */
const mostVus = 5000;
/** What a VU is busy with around its request: it starts late, draws, sends its samples. */
const overheadMs = 50;
/** A timeout is noticed a little late. */
const timeoutSlack = 1.1;

/** How users behave, and when their client gives up on a request. */
export interface Conduct {
  readonly behaviour: Behaviour;
  readonly timeoutMs: number;
}

/**
 * VUs so that an arrival finds a free one even when every request runs into its timeout, and is retried: Little's law
 * over the busiest stretch of the load, and five standard deviations of a Poisson count on top. All are there from the
 * start, because k6 drops an arrival for each VU that it adds later, and they are not many more than that, because the
 * pool rotates: with load L and V VUs each connection rests V / L seconds, and servers close connections that rest (Node.js
 * after 5 s). At most 5000: a search that goes further finds itself generator-limited only if requests do take that long.
 */
export function vusFor(rates: RateCurve, conduct: Conduct): number {
  return Math.min(mostVus, vusNeeded(rates, conduct));
}

/** @throws HarnessError `too-many-vus` when the generator cannot have as many as the load may need. */
export function assertEnoughVus(rates: RateCurve, conduct: Conduct): void {
  const vus = vusNeeded(rates, conduct);
  if (vus > mostVus) throw tooManyVus(vus, peakOf(rates), busyMsOf(conduct), conduct);
}

function vusNeeded(rates: RateCurve, conduct: Conduct): number {
  const { requests } = conduct.behaviour.visit;
  const busy = mostArrivalsWithin(timesCurve(rates, 1 / requests), busyMsOf(conduct) / 1000);
  return Math.ceil(busy + 5 * Math.sqrt(busy) + 2);
}

/** How long a VU is held by an arrival when requests run into their timeout: the mean over arrivals, in ms. */
export function busyMsOf({ behaviour, timeoutMs }: Conduct): number {
  const { retries, patienceMs = Number.POSITIVE_INFINITY, visit } = behaviour;
  const attemptMs = Math.min(timeoutMs, patienceMs) * timeoutSlack;
  const retriesMs = meanRetries(retries) * retryMs(retries, attemptMs);
  const intentMs = Math.min(attemptMs + retriesMs, patienceMs * timeoutSlack);
  // A visit ends with a request that fails: all before it were answered, at the last moment.
  return overheadMs + (visit.requests - 1) * (attemptMs + visit.thinkMs) + intentMs;
}

/** The longest that one intent can take, in ms. */
export function longestIntentMs({ behaviour: { retries, patienceMs }, timeoutMs }: Conduct): number {
  if (retries.kind === 'none') return Math.min(timeoutMs, patienceMs ?? timeoutMs);
  const delayMs = retries.kind === 'naive' ? 0 : retries.mostDelayMs;
  return Math.min(retries.attempts * (timeoutMs + delayMs), patienceMs ?? Number.POSITIVE_INFINITY);
}

/**
 * Retries of an intent when everything fails. On a budget, each bucket has kept one from better times
 * (scenarios/runtime/client/token-bucket.ts): a target that fails all at once meets all of these, and then the share.
 */
function meanRetries(retries: Retries): number {
  if (retries.kind === 'none') return 0;
  const most = retries.attempts - 1;
  return retries.kind === 'budgeted' ? Math.min(most, 1 + retries.budgetShare) : most;
}

/** A retry ends with a timeout after a random delay, or with a refusal after as long as the target may ask for. */
function retryMs(retries: Retries, attemptMs: number): number {
  if (retries.kind === 'none' || retries.kind === 'naive') return attemptMs;
  const { attempts, firstDelayMs, mostDelayMs } = retries;
  const longestDelayMs = Math.min(mostDelayMs, firstDelayMs * 2 ** (attempts - 2));
  return Math.max(mostDelayMs, attemptMs + longestDelayMs / 2);
}

/** Arrivals to be expected in the busiest stretch of so many seconds. */
export function mostArrivalsWithin(rates: RateCurve, seconds: number): number {
  const { stepSeconds, ratesPerSecond } = rates;
  const before = [0];
  for (const rate of ratesPerSecond) before.push((before.at(-1) ?? 0) + rate * stepSeconds);
  const areaUntil = (at: number): number => {
    const step = Math.min(ratesPerSecond.length, Math.max(0, Math.floor(at / stepSeconds)));
    const within = Math.max(0, at - step * stepSeconds);
    return (before[step] ?? 0) + within * (ratesPerSecond[step] ?? 0);
  };
  // Between those places, where an end of the stretch meets a step, its area is a straight line.
  return before.reduce((most, _, step) => {
    const at = step * stepSeconds;
    const after = areaUntil(at + seconds) - areaUntil(at);
    return Math.max(most, after, areaUntil(at) - areaUntil(at - seconds));
  }, 0);
}

function tooManyVus(
  vus: number,
  peak: number,
  busyMs: number,
  { behaviour, timeoutMs }: Conduct,
): HarnessError {
  const { retries, visit } = behaviour;
  const why = [
    `a timeout of ${timeoutMs} ms`,
    ...(retries.kind === 'none' ? [] : [`${retries.kind} retries of up to ${retries.attempts} attempts`]),
    ...(visit.requests === 1
      ? []
      : [`visits of ${visit.requests} requests with pauses of ${visit.thinkMs} ms`]),
  ];
  const lower = [
    'the load',
    'load.timeoutMs',
    ...(retries.kind === 'none' ? [] : ['load.behaviour.retries']),
    ...(visit.requests === 1 ? [] : ['load.behaviour.visit']),
  ];
  return usageError(
    'too-many-vus',
    `a load of up to ${Math.round(peak)} requests/s with ${why.join(', ')} needs ${vus} virtual users (each busy for up to ${Math.round(busyMs)} ms); the generator has at most ${mostVus}`,
    `lower ${lower.join(', ')}${retries.kind === 'none' ? '' : ', or set load.behaviour.patienceMs'}`,
  );
}
