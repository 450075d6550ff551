import { addressOf } from '../../../scenarios/urls/address.ts';
import type { Config } from '../model/config.ts';
import type { Clock } from '../ports/clock.ts';
import type { TargetProbe } from '../ports/target-probe.ts';

/**
 * Rule 4 of the design: the next trial starts when the target is idle again, so that a backlog never leaks into it.
 * Idle means: the idle path (when there is one) answers 200, and then several probes in a row are about as quick as
 * they were on the unloaded target.
 */
export interface IdleWatch {
  readonly url: URL;
  readonly health: Config['health'];
  /** Median latency of the unloaded target. */
  readonly unloadedMs: number;
  /** Of a target of which something is broken on purpose: what its paths answer when it is idle. */
  readonly statuses?: ReadonlyMap<string, number>;
}

interface Means {
  readonly probe: TargetProbe;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

const probesInARow = 3;
const pauseMs = 50;
/** Under a CPU quota one probe may wait out a scheduling period: what is this near to the unloaded latency is idle. */
const toleranceMs = 25;

/** The median latency of the health path on a stack that carries no load. */
export async function unloadedLatencyMs(url: URL, health: Config['health'], means: Means): Promise<number> {
  const latencies: number[] = [];
  for (let asked = 0; asked < 9; asked += 1) {
    const answer = await means.probe.get(placeOf(url, health.path), means.signal);
    if (answer.kind === 'answer') latencies.push(answer.latencyMs);
    await means.clock.sleep(pauseMs, means.signal);
  }
  return latencies.toSorted((a, b) => a - b)[Math.floor(latencies.length / 2)] ?? Number.POSITIVE_INFINITY;
}

/** `undefined` as soon as the target is idle; after `drainTimeoutSeconds`, what it was not idle by. */
export async function whatKeepsBusy(watch: IdleWatch, means: Means): Promise<string | undefined> {
  const deadline = means.clock.now() + watch.health.drainTimeoutSeconds * 1000;
  let quickInARow = 0;
  let seen = 'it was not asked';
  while (means.clock.now() < deadline) {
    const busy = await busyBy(watch, means);
    if (busy !== undefined) seen = busy;
    quickInARow = busy === undefined ? quickInARow + 1 : 0;
    if (quickInARow >= probesInARow) return undefined;
    await means.clock.sleep(pauseMs, means.signal);
  }
  return seen;
}

/** What the paths that tell whether it is idle answer now. One that does not answer is not in it. */
export async function statusesOf(
  url: URL,
  health: Config['health'],
  means: Means,
): Promise<ReadonlyMap<string, number>> {
  const statuses = new Map<string, number>();
  for (const path of pathsOf(health)) {
    const answer = await means.probe.get(placeOf(url, path), means.signal);
    if (answer.kind === 'answer') statuses.set(path, answer.status);
  }
  return statuses;
}

function placeOf(url: URL, path: string): URL {
  return new URL(addressOf(url.href, path));
}

function pathsOf({ idlePath, path }: Config['health']): readonly string[] {
  return idlePath === undefined ? [path] : [idlePath, path];
}

async function busyBy(
  { health, url, unloadedMs, statuses }: IdleWatch,
  means: Means,
): Promise<string | undefined> {
  for (const path of pathsOf(health)) {
    const answer = await means.probe.get(placeOf(url, path), means.signal);
    if (answer.kind === 'no-answer') return `${path} did not answer: ${answer.reason}`;
    // Which error it usually is depends on how far a failure has spread: a balancer gives replicas up later.
    if (answer.status >= 500 && (statuses?.get(path) ?? 0) < 500) return `${path} answered ${answer.status}`;
    const allowedMs = 2 * unloadedMs + toleranceMs;
    if (path === health.path && answer.latencyMs > allowedMs) {
      return `${path} took ${Math.round(answer.latencyMs)} ms (allowed: ${Math.round(allowedMs)} ms)`;
    }
  }
  return undefined;
}
