import { quantileMs } from '../../model/histogram.ts';
import { clockLimitOf, hostLimitOf, type Limit } from './host-limits.ts';
import { latenessOf, meanOf, sumOf, type JudgeContext, type JudgedWindow } from './window.ts';

/**
 * Limits by what they can do to a verdict (rule 5 of the design: suspect the generator first).
 * `flattering` ones leave load out: they can make an overloaded target look good, never a good one bad.
 * `slandering` ones take time from requests: they can make a good target look bad, never an overloaded one good.
 * A clock that jumps does both.
 */
export interface Limits {
  readonly flattering: readonly Limit[];
  readonly slandering: readonly Limit[];
}

/** Offered load may differ this much from what was intended. */
const offeredTolerance = 0.02;
/** Dropped arrivals that are no sign yet, as a share of those due. */
const droppedTolerance = 0.001;
/** p99 of the generator's lateness may be this share of the SLO's latency, or this many ms if that is more. */
const latenessShareOfSlo = 0.2;
const latenessMs = 25;
/**
 * A starved generator sends in time and reads answers late. Its threads may wait this many times as long for a CPU as
 * they have one (seen: about 1 at rest, 3 beside a machine that is 90 % busy, 12 to 50 with too small a quota),
 */
const cpuWaitRatio = 5;
/** or for so long a request: this share of the SLO's latency, or this many ms if that is more. */
const cpuWaitShareOfSlo = 0.01;
const cpuWaitMs = 5;

export function limitsOf(window: JudgedWindow, context: JudgeContext): Limits {
  const shortfall = shortfallOf(window, context);
  const drops = dropsOf(window, context);
  const clock = clockLimitOf(window, context);
  // Load left out while VUs were free: the generator itself stood still, so its latencies are suspect as well.
  const stall = shortfall !== undefined && hasFreeVus(window) ? shortfall : undefined;
  return {
    flattering: present([clock, shortfall, drops]),
    slandering: present([
      clock,
      stall,
      latenessLimitOf(window, context),
      cpuWaitLimitOf(window, context),
      surplusOf(window, context),
      hostLimitOf(window, context),
    ]),
  };
}

/** Arrivals due: as they were drawn when the generator tells, else as intended, with the scatter of chance. */
function dueIn(
  window: JudgedWindow,
  { candidate, arrivals }: JudgeContext,
): { due: number; scatter: number } {
  const drawn = window.seconds.map((each) => each.intended).filter((each) => each !== undefined);
  if (drawn.length === window.seconds.length)
    return { due: drawn.reduce((sum, each) => sum + each, 0), scatter: 1 };
  const due = candidate.load * window.arrivalSeconds;
  return { due, scatter: arrivals === 'even' ? 1 : Math.sqrt(due) };
}

function shortfallOf(window: JudgedWindow, context: JudgeContext): Limit | undefined {
  const { due, scatter } = dueIn(window, context);
  const offered = sumOf(window.seconds, (each) => each.offered);
  if (due - offered <= Math.max(offeredTolerance * due, 3 * scatter)) return undefined;
  return generatorLimit(offeredAgainst(offered, due, window));
}

function surplusOf(window: JudgedWindow, context: JudgeContext): Limit | undefined {
  const { due, scatter } = dueIn(window, context);
  const offered = sumOf(window.seconds, (each) => each.offered);
  if (offered - due <= Math.max(offeredTolerance * due, 3 * scatter)) return undefined;
  return generatorLimit(`${offeredAgainst(offered, due, window)}: arrivals were held back and sent at once`);
}

function offeredAgainst(offered: number, due: number, { arrivalSeconds }: JudgedWindow): string {
  const [sent, wanted] = [offered, due].map((count) => (count / arrivalSeconds).toFixed(1));
  return `offered ${sent} requests/s of ${wanted} due (allowed: within ${percent(offeredTolerance)})`;
}

function dropsOf(window: JudgedWindow, context: JudgeContext): Limit | undefined {
  const dropped = sumOf(window.seconds, (each) => each.dropped);
  const { due } = dueIn(window, context);
  if (dropped <= Math.max(1, droppedTolerance * due)) return undefined;
  const unsent = sumOf(window.seconds, (each) => each.unsent ?? 0);
  if (unsent > dropped / 2) {
    return generatorLimit(
      `${unsent} arrivals found no port or file for a connection: the machine of the generator has none left (ulimit -n; net.ipv4.ip_local_port_range, where the target keeps no connection open)`,
    );
  }
  const allocated = Math.max(...window.seconds.map((each) => each.allocatedVus));
  const needed = Math.ceil((context.candidate.load * context.timeoutMs) / 1000);
  return generatorLimit(
    `${dropped - unsent} arrivals found no free VU of ${allocated} (rate x timeout asks for at least ${needed})`,
  );
}

function hasFreeVus(window: JudgedWindow): boolean {
  return window.seconds.every((each) => each.busyVus < each.allocatedVus);
}

function latenessLimitOf(window: JudgedWindow, { slo }: JudgeContext): Limit | undefined {
  const p99 = quantileMs(latenessOf(window), 0.99);
  const allowed = Math.max(latenessMs, latenessShareOfSlo * slo.latencyMs);
  if (p99 === undefined || p99 <= allowed) return undefined;
  return generatorLimit(
    `sent late: p99 ${Math.round(p99)} ms (allowed: ${Math.round(allowed)} ms), ${cpuText(window)}`,
  );
}

/** Absent figures (no /proc) are no sign of anything: `waited` is NaN then, and no comparison holds. */
function cpuWaitLimitOf(window: JudgedWindow, { slo }: JudgeContext): Limit | undefined {
  const waited = meanOf(window, (each) => each.generatorCpuWaitCores ?? NaN);
  const ratio = waited / meanOf(window, (each) => each.generatorCpuCores);
  const sent = sumOf(window.seconds, (each) => each.sent) / window.spanSeconds;
  const allowed = Math.max(cpuWaitMs, cpuWaitShareOfSlo * slo.latencyMs);
  const perRequest = (1000 * waited) / sent;
  if (!(ratio > cpuWaitRatio && perRequest > allowed)) return undefined;
  // The kernel counts in ticks: of a few requests it may have counted none.
  const against = Number.isFinite(ratio)
    ? `${Math.round(ratio)} times as long as it had one`
    : 'and hardly had one';
  return generatorLimit(
    `the generator waited for a CPU ${against} (allowed: ${cpuWaitRatio}), ${perRequest.toFixed(0)} ms a request (allowed: ${allowed.toFixed(0)} ms), ${cpuText(window)}`,
  );
}

function cpuText(window: JudgedWindow): string {
  const cpu = `${meanOf(window, (each) => each.generatorCpuCores).toFixed(2)} cores used by the generator`;
  return `${cpu}, host ${percent(meanOf(window, (each) => each.host.busyShare))} busy`;
}

function generatorLimit(detail: string): Limit {
  return { reason: 'generator-limited', detail };
}

function present(limits: readonly (Limit | undefined)[]): Limit[] {
  return limits.filter((each) => each !== undefined);
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
