import type { Config } from '../model/config.ts';
import type { Clock } from '../ports/clock.ts';
import type { ProbeAnswer, TargetProbe } from '../ports/target-probe.ts';

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
    const answer = await means.probe.get(new URL(health.path, url), means.signal);
    if (answer.kind === 'answer') latencies.push(answer.latencyMs);
    await means.clock.sleep(pauseMs, means.signal);
  }
  return latencies.toSorted((a, b) => a - b)[Math.floor(latencies.length / 2)] ?? Number.POSITIVE_INFINITY;
}

/** True as soon as the target is idle; false when it is not within `drainTimeoutSeconds`. */
export async function becomesIdle(watch: IdleWatch, means: Means): Promise<boolean> {
  const deadline = means.clock.now() + watch.health.drainTimeoutSeconds * 1000;
  let quickInARow = 0;
  while (means.clock.now() < deadline) {
    quickInARow = (await looksIdle(watch, means)) ? quickInARow + 1 : 0;
    if (quickInARow >= probesInARow) return true;
    await means.clock.sleep(pauseMs, means.signal);
  }
  return false;
}

async function looksIdle(watch: IdleWatch, means: Means): Promise<boolean> {
  if (watch.health.idlePath !== undefined) {
    const idle = await means.probe.get(new URL(watch.health.idlePath, watch.url), means.signal);
    if (!answersOk(idle)) return false;
  }
  const health = await means.probe.get(new URL(watch.health.path, watch.url), means.signal);
  return answersOk(health) && health.latencyMs <= 2 * watch.unloadedMs + toleranceMs;
}

function answersOk(answer: ProbeAnswer): answer is ProbeAnswer & { kind: 'answer' } {
  return answer.kind === 'answer' && answer.status < 500;
}
