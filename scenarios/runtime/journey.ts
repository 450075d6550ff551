import { sleep } from 'k6';
import { SharedArray } from 'k6/data';
import exec from 'k6/execution';
import { Counter, Gauge, Trend } from 'k6/metrics';
import type { Options } from 'k6/options';
import { DueTimes, inPieces } from './arrivals.ts';
import { Client, type Attempt } from './client/client.ts';
import { givenUp } from './freshness.ts';
import { withHotKey } from './draws/hot-key.ts';
import { optionsOf } from './options.ts';
import { tellEnding } from './look.ts';
import { drawsOf, type Draw } from './draws/random.ts';
import { tellRead } from './reads.ts';
import { send, sendAndRead, type Request } from './request.ts';
import { retryAfterMs } from './client/retry-after.ts';
import { retryRuleOf } from './client/retries.ts';
import { plan } from './trial.ts';
import { isAnswered, isWell, kindOf, kinds, type Kind } from './verdict.ts';
import { unusedOf, type AllUsed } from './used.ts';
import { carryOutVisit, type VisitMeans } from './client/visit.ts';
import { recorded, recordWrite } from './writes.ts';

/**
 * Draws what a user asks for next.
 * @param visitor random numbers that begin anew with every request of a visit: what is drawn from them first is the
 *   same throughout it, e.g. who the user is
 */
type Choose<Asked extends Request = Request> = (draw: Draw, visitor: Draw) => Asked;

export interface JourneyExtras {
  /** The read that a hot key is about, for `load.behaviour.hotKeyShare`. */
  readonly hot?: Request;
  /** `choose` draws writes `load.behaviour.writesMultiple` times as often. */
  readonly multipliesWrites?: boolean;
}

/** Of each slice. */
const readArrivals = (): number[] => JSON.parse(open(plan.arrivalsFile)) as number[];
/** One copy for all VUs, in texts of many slices each: a look into a SharedArray costs some 10 us, however short. */
const pieces = new SharedArray<string>('arrivals', () =>
  inPieces(readArrivals()).map((piece) => JSON.stringify(piece)),
);
const dueTimes = new DueTimes((index) => {
  const text = pieces[index];
  return text === undefined ? undefined : (JSON.parse(text) as number[]);
}, plan.sliceMs);

const started = new Gauge('headroom_started');
/** Intents that were begun, retries of them that were sent, and those of them that a visit went on with. */
const offered = new Counter('headroom_offered');
const retried = new Counter('headroom_retried');
const followUps = new Counter('headroom_follow_ups');
/** Intents that have ended, by how. */
const requests = new Counter('headroom_requests');
/** Answers that were bad whenever they had come, by status: the harness is to say why requests were not good. */
const statuses = new Counter('headroom_statuses');
const latency = new Trend('headroom_latency', true);
const lateness = new Trend('headroom_lateness', true);

/** k6 reads these of the first initialisation only, which is VU 0. */
export const options: Options = __VU === 0 ? optionsOf(plan, readArrivals()) : {};

/** What users do beyond asking once, for what a journey draws. */
export const { behaviour } = plan;

/** Arrivals whose reads the harness is told of. */
const tellsReadsOf = plan.tellsReadsOf ?? 0;

const client = new Client<Request>(
  { nowMs, sleep: sleepMs, send: attempt, retried: () => retried.add(1) },
  {
    timeoutMs: plan.timeoutMs,
    patienceMs: behaviour.patienceMs,
    retries: retryRuleOf(behaviour.retries, __VU),
  },
);

/**
 * When the first arrival's slice began, on the clock of the test run, as far as this VU can tell. k6 does not say:
 * its scenario.startTime is before the VUs are activated, some 50 us each. An arrival is never early, so the least
 * late one yet is the best guess.
 */
let startMs = Number.POSITIVE_INFINITY;
/** Kept, because each reading of exec.scenario and exec.instance makes a new object. */
let scenario: typeof exec.scenario | undefined;
let instance: typeof exec.instance | undefined;

/**
 * The default function of a scenario: each arrival sends the request that `choose` draws for it, or a visit of them, and
 * goes about it as the trial's behaviour says. What is measured is what the user sees: latency counts from when the
 * request was due to the end of its last attempt, so that neither a late generator (coordinated omission) nor a
 * retry can hide a slow target.
 * @throws Error when the behaviour asks for what the journey cannot do, or it is given what is not used.
 */
export function journey<Asked extends Request>(
  choose: Choose<Asked> & AllUsed<Asked>,
  extras: JourneyExtras = {},
): () => void {
  const unused = unusedOf('journey()', extras, ['hot', 'multipliesWrites']);
  if (unused !== undefined) throw new Error(unused);
  const { hot, multipliesWrites = false } = extras;
  if (behaviour.writesMultiple !== 1 && !multipliesWrites) {
    throw new Error(
      `load.behaviour.writesMultiple is ${behaviour.writesMultiple}, but this journey has no writes to multiply: set it to 1, or have journey() draw more of them ({ multipliesWrites: true })`,
    );
  }
  const chooseWithHotKey = withHotKey(choose, hot, behaviour.hotKeyShare);
  const carryOut = behaviour.visit.requests === 1 ? one : visit;
  return () => {
    scenario ??= exec.scenario;
    const arrival = scenario.iterationInTest;
    const dueMs = dueTimes.of(arrival);
    if (arrival === 0) started.add(Date.now() - dueMs);
    carryOut(chooseWithHotKey, arrival, dueMs);
  };
}

function one(choose: Choose, arrival: number, dueMs: number): void {
  const draw = drawsOf(plan.seed, arrival);
  const request = choose(draw, draw);
  if (arrival < tellsReadsOf) tellRead(request);
  const nowMs = startedBy(dueMs);
  intent(request, startMs + dueMs, nowMs, jitterOf(arrival));
}

function visit(choose: Choose, arrival: number, dueMs: number): void {
  const draw = drawsOf(plan.seed, arrival);
  const jitter = jitterOf(arrival);
  startedBy(dueMs);
  const ask = (dueNowMs: number): Kind => {
    const request = choose(draw, drawsOf(~plan.seed, arrival));
    if (arrival < tellsReadsOf) tellRead(request);
    return intent(request, dueNowMs, nowMs(), jitter);
  };
  const means: VisitMeans = { nowMs, sleep: sleepMs, ask, goesOn: () => followUps.add(1) };
  carryOutVisit(behaviour.visit, means, { dueMs: startMs + dueMs, endMs: startMs + plan.durationMs }, draw);
}

/** @returns now */
function startedBy(dueMs: number): number {
  const now = nowMs();
  startMs = Math.min(startMs, now - dueMs);
  return now;
}

/** Of their own, so that what a user asks for next does not hang on how the target fared. */
function jitterOf(arrival: number): Draw {
  return behaviour.retries.kind === 'none' ? noJitter : drawsOf(plan.seed ^ 0x5bd1e995, arrival);
}

function noJitter(): number {
  return 0;
}

function intent(request: Request, dueMs: number, begunMs: number, jitter: Draw): Kind {
  offered.add(1);
  lateness.add(begunMs - dueMs);
  const write = recorded(request);
  const last = client.carryOut(write?.request ?? request, dueMs, begunMs, jitter);
  requests.add(1, { kind: last.kind });
  if (write !== undefined) recordWrite(write, last);
  if (last.isAnswered) latency.add(last.latencyMs);
  return last.kind;
}

function attempt(request: Request, dueMs: number, sentMs: number, timeoutMs: number): Attempt {
  // Bodies are read of a first look, and of recorded writes: they may have the id.
  const isRecorded = plan.recordsWrites === true && request.write !== undefined;
  const read = isRecorded || plan.isLook === true ? sendAndRead(request, timeoutMs) : undefined;
  const response = read ?? send(request, timeoutMs);
  // `blocked` runs until the connection is there, its making included; `duration` from there to the last byte.
  const { blocked, duration } = response.timings;
  const latencyMs = sentMs - dueMs + blocked + duration;
  const kind = kindOf(response, latencyMs, plan.sloLatencyMs);
  if (isAnswered(response) && !isWell(kind)) statuses.add(1, { status: String(response.status) });
  if (plan.isLook === true && read !== undefined) tellEnding(request, read, kind);
  return {
    kind,
    latencyMs,
    isAnswered: isAnswered(response),
    ...(isRecorded && typeof read?.body === 'string' ? { answer: read.body } : {}),
    retryAfterMs: kind === 'shed' ? retryAfterMs(response.headers['Retry-After'], Date.now()) : undefined,
  };
}

function nowMs(): number {
  instance ??= exec.instance;
  return instance.currentTestRunDuration;
}

function sleepMs(ms: number): void {
  sleep(ms / 1000);
}

/**
 * Touches every counter once more: k6's remote write leaves out a series whose newest sample is of the same
 * millisecond as the one it pushed last, and the end of a trial must not be lost.
 */
export function teardown(): void {
  offered.add(0);
  retried.add(0);
  followUps.add(0);
  for (const kind of kinds) requests.add(0, { kind });
  if (plan.freshness !== undefined) givenUp.add(0);
}
