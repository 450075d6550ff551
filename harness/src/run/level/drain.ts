import { addressOf } from '../../../../scenarios/urls/address.ts';
import {
  answersAtRest,
  answersToTell,
  atRestOf,
  busyBy,
  restIn,
  type Answer,
  type AtRest,
} from '../../analysis/at-rest/idleness.ts';
import { timeoutMsOf, type Config } from '../../model/config/config.ts';
import type { Clock } from '../../ports/clock.ts';
import type { JourneyRead } from '../../ports/load-generator.ts';
import type { TargetProbe } from '../../ports/target-probe.ts';

/**
 * Rule 4 of the design: the next trial starts when the target is idle again, so that a backlog never leaks into it.
 * Idle means: its paths that tell of it (where there are any) say so, and then a trickle of what the journey reads is
 * about as quick as it was on the unloaded target. A health path alone does not tell: many servers answer it beside
 * the queue, and work on what clients have long given up.
 */
export interface IdleWatch {
  readonly url: URL;
  readonly config: Pick<Config, 'health' | 'load' | 'slo'>;
  /** What the journey reads; empty where that is not known, or it only writes: then the health path must do. */
  readonly reads: readonly JourneyRead[];
  /** What its answers are like when it is idle; absent: to be found out. */
  readonly rest?: AtRest;
  /** Of a target of which something is broken on purpose: what its paths answer when it is idle. */
  readonly statuses?: ReadonlyMap<string, number>;
  /** It is waited for no longer. */
  readonly limitMs: number;
}

export interface DrainMeans {
  readonly probe: Pick<TargetProbe, 'get'>;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Told now and then of a target that takes its time. */
  readonly onWaiting: (seconds: number, busyBy: string) => void;
}

/** What it is like at rest, or by what it was not idle in time. */
export type Settled = { readonly rest: AtRest } | { readonly busyBy: string };

const shortestPauseMs = 25;
const longestPauseMs = 500;
/** A question that is given up is work that the target may do all the same: so it is given up late. */
const leastPatienceMs = 2000;
const tellsEveryMs = 5000;

/**
 * How often is asked. A limiter refuses what is asked too often, and each question that it refuses may keep it shut: so they
 * get rarer. What refuses because it is busy, and then answers, is asked on at once: only what refuses after it has
 * answered is asked more rarely for good.
 */
class Pace {
  #pause = shortestPauseMs;
  #least = shortestPauseMs;
  #hasAnswered = false;

  pauseAfter(isRefused: boolean): number {
    if (isRefused) {
      this.#pause = Math.min(longestPauseMs, 2 * this.#pause);
      if (this.#hasAnswered) this.#least = this.#pause;
    } else {
      this.#pause = this.#least;
      this.#hasAnswered = true;
    }
    return this.#pause;
  }
}

/** Asks until the target is idle, or the time is up. */
export async function settle(watch: IdleWatch, means: DrainMeans): Promise<Settled> {
  const { clock, signal } = means;
  const startedAt = clock.now();
  const reads = watch.reads.length > 0 ? watch.reads : [{ path: watch.config.health.path }];
  let answers: Answer[] = [];
  let seen = 'it was not asked';
  let tellAt = startedAt + tellsEveryMs;
  const pace = new Pace();
  for (let asked = 0; clock.now() < startedAt + watch.limitMs; asked += 1) {
    const found = await busyPath(watch, means);
    let isRefused = found !== undefined;
    if (found === undefined) {
      const read = reads[asked % reads.length] ?? { path: watch.config.health.path };
      const answer = await answerTo(read, watch, means);
      isRefused = answer.failure !== undefined && answer.latencyMs < Number.POSITIVE_INFINITY;
      answers = [...answers, answer].slice(-neededBy(watch));
      const judged = judge(answers, watch);
      if (typeof judged === 'object') return { rest: judged };
      seen = judged ?? seen;
    } else {
      answers = [];
      seen = found;
    }
    if (clock.now() >= tellAt) {
      means.onWaiting(Math.round((clock.now() - startedAt) / 1000), seen);
      tellAt += tellsEveryMs;
    }
    await clock.sleep(pace.pauseAfter(isRefused), signal);
  }
  // One that something is broken of on purpose may leave every other question open: it is taken as it is.
  const isAsItIs = watch.statuses !== undefined && watch.rest === undefined && answers.length > 0;
  return isAsItIs ? { rest: atRestOf(answers) } : { busyBy: seen };
}

/** What the paths that tell whether it is idle answer now. One that does not answer is not in it. */
export async function statusesOf(
  url: URL,
  health: Config['health'],
  means: Pick<DrainMeans, 'probe' | 'signal'>,
): Promise<ReadonlyMap<string, number>> {
  const statuses = new Map<string, number>();
  for (const path of pathsOf(health)) {
    const answer = await means.probe.get(placeOf(url, path), means.signal);
    if (answer.kind === 'answer') statuses.set(path, answer.status);
  }
  return statuses;
}

function neededBy({ rest }: IdleWatch): number {
  return rest === undefined ? answersAtRest : answersToTell;
}

/** What it is like at rest, once that shows; else what it is busy by, or `undefined` as long as it is not clear. */
function judge(answers: readonly Answer[], watch: IdleWatch): AtRest | string | undefined {
  const { rest } = watch;
  const isWhole = answers.length === neededBy(watch);
  if (rest === undefined) return isWhole ? restIn(answers) : undefined;
  return busyBy(answers, rest) ?? (isWhole ? rest : undefined);
}

async function answerTo(
  { path, headers }: JourneyRead,
  { url, config }: IdleWatch,
  { probe, signal }: DrainMeans,
): Promise<Answer> {
  const withinMs = Math.max(leastPatienceMs, timeoutMsOf(config));
  const how = { withinMs, ...(headers === undefined ? {} : { headers }) };
  const answer = await probe.get(placeOf(url, path), signal, how);
  const [asked = path] = path.split('?');
  if (answer.kind === 'no-answer') {
    return { asked, latencyMs: Number.POSITIVE_INFINITY, failure: `did not answer: ${answer.reason}` };
  }
  const { latencyMs, status } = answer;
  const isFailed = status >= 500 || status === 429;
  return { asked, latencyMs, ...(isFailed ? { failure: `answered ${status}` } : {}) };
}

function placeOf(url: URL, path: string): URL {
  return new URL(addressOf(url.href, path));
}

function pathsOf({ idlePath, path }: Config['health']): readonly string[] {
  return idlePath === undefined ? [path] : [idlePath, path];
}

/**
 * By what its paths say that it is not idle; one that is only slow is no sign of its own, and one that the journey reads
 * is asked with the reads.
 */
async function busyPath(
  { config, url, statuses, reads }: IdleWatch,
  { probe, signal }: DrainMeans,
): Promise<string | undefined> {
  for (const path of pathsOf(config.health)) {
    if (path !== config.health.idlePath && (reads.length === 0 || reads.some((read) => read.path === path)))
      continue;
    const answer = await probe.get(placeOf(url, path), signal);
    if (answer.kind === 'no-answer') return `${path} did not answer: ${answer.reason}`;
    // Which error it usually is depends on how far a failure has spread: a balancer gives replicas up later.
    if (answer.status >= 500 && (statuses?.get(path) ?? 0) < 500) return `${path} answered ${answer.status}`;
  }
  return undefined;
}
