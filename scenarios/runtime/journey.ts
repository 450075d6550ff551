import { SharedArray } from 'k6/data';
import exec from 'k6/execution';
import http from 'k6/http';
import { Counter, Gauge, Trend } from 'k6/metrics';
import type { Options } from 'k6/options';
import { DueTimes, stagesOf } from './arrivals.ts';
import { readPlan } from './plan.ts';
import { drawsOf, type Draw } from './random.ts';
import { isAnswered, kindOf, kinds } from './verdict.ts';

/** What one arrival asks of the target. */
export interface Request {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** From the target's root: starts with `/`. */
  readonly path: string;
  /** Sent as JSON. */
  readonly body?: Readonly<Record<string, unknown>>;
}

const plan = readPlan(__ENV);
/** One copy for all VUs. */
const arrivals = new SharedArray<number>('arrivals', () => JSON.parse(open(plan.arrivalsFile)) as number[]);
const dueTimes = new DueTimes(arrivals, plan.sliceMs);

const started = new Gauge('headroom_started');
const offered = new Counter('headroom_offered');
const requests = new Counter('headroom_requests');
const latency = new Trend('headroom_latency', true);
const lateness = new Trend('headroom_lateness', true);

/** k6 reads these of the first initialisation only, which is VU 0. */
export const options: Options = __VU === 0 ? optionsOfTrial() : {};

function optionsOfTrial(): Options {
  return {
    discardResponseBodies: true,
    maxRedirects: 0,
    // Without tags every metric is one series, and a push a few kB at any rate.
    systemTags: [],
    userAgent: 'headroom',
    scenarios: {
      arrivals: {
        executor: 'ramping-arrival-rate',
        startRate: 1,
        timeUnit: `${plan.sliceMs}ms`,
        stages: stagesOf(arrivals, plan.sliceMs),
        preAllocatedVUs: plan.vus,
        maxVUs: plan.vus,
        gracefulStop: `${plan.timeoutMs + 1000}ms`,
      },
    },
  };
}

const timeout = plan.timeoutMs;
const plainParams = { timeout };
const jsonParams = { timeout, headers: { 'content-type': 'application/json' } };

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
 * The default function of a scenario: each arrival sends the one request that `choose` draws for it. Latency counts
 * from when the arrival was due, so that a late generator cannot hide a slow target (coordinated omission).
 */
export function journey(choose: (draw: Draw) => Request): () => void {
  return () => {
    scenario ??= exec.scenario;
    instance ??= exec.instance;
    const arrival = scenario.iterationInTest;
    const dueMs = dueTimes.of(arrival);
    if (arrival === 0) started.add(Date.now() - dueMs);
    const { method, path, body } = choose(drawsOf(plan.seed, arrival));
    const sentMs = instance.currentTestRunDuration;
    startMs = Math.min(startMs, sentMs - dueMs);
    const latenessMs = sentMs - (startMs + dueMs);
    offered.add(1);
    lateness.add(latenessMs);
    const response =
      body === undefined
        ? http.request(method, plan.targetUrl + path, null, plainParams)
        : http.request(method, plan.targetUrl + path, JSON.stringify(body), jsonParams);
    // `blocked` runs until the connection is there, its making included; `duration` from there to the last byte.
    const latencyMs = latenessMs + response.timings.blocked + response.timings.duration;
    requests.add(1, { kind: kindOf(response, latencyMs, plan.sloLatencyMs) });
    if (isAnswered(response)) latency.add(latencyMs);
  };
}

/**
 * Touches every counter once more: k6's remote write leaves out a series whose newest sample is of the same
 * millisecond as the one it pushed last, and the end of a trial must not be lost.
 */
export function teardown(): void {
  offered.add(0);
  for (const kind of kinds) requests.add(0, { kind });
}
