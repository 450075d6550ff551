import type { HostUse, Second, ServiceUse } from '../../model/sample.ts';
import { cpuCoresOf } from './resource-use.ts';
import type { JudgedWindow } from './window.ts';

/**
 * Cores that go to work that is neither the stack's, nor the generator's, nor the harness's. On a quiet machine it has
 * 0.05 to 0.15 of them, and under load some more for what an engine does for it (seen: up to 0.45, evenly).
 */
export function foreignCores(
  { host, services }: { readonly host: HostUse; readonly services: readonly ServiceUse[] },
  generatorCpuCores = 0,
): number {
  return host.busyShare * host.cores - cpuCoresOf(services) - generatorCpuCores - host.harnessCpuCores;
}

/** So much other work, more than in a quiet second, is a burst. */
export const noticeableCores = 0.25;
/** Seconds of bursts that can spoil a trial: in fewer, less than the SLO's one request of a hundred may be bad by them. */
const fewestSeconds = 1;
/** How much more the trial's own work waits for a CPU beside other work than in its other seconds: by this ratio */
const waitRatio = 1.3;
/** and by so many threads, on average. */
const waitMore = 0.1;
/**
 * Bursts of other work that took time from the trial: its processes, or the generator's, waited longer for a CPU in the
 * seconds with other work than in those without. (How long they wait at all is their own affair: they share the cores
 * with each other.) `undefined` when there were none, or they did no harm. The inside of the stack must be seen.
 */
export function burstsIn({ seconds, spanSeconds }: JudgedWindow): string | undefined {
  const foreign = seconds.map((second) => foreignCores(second, second.generatorCpuCores));
  const most = lowerQuartileOf(foreign) + noticeableCores;
  const isBurst = (index: number): boolean => (foreign[index] ?? 0) >= most;
  const then = seconds.filter((_, index) => isBurst(index));
  const otherwise = seconds.filter((_, index) => !isBurst(index));
  const burstSeconds = then.reduce((sum, second) => sum + second.spanSeconds, 0);
  if (burstSeconds < fewestSeconds) return undefined;
  const waiting = seconds.every(isWaitSeen) ? waitOfOurs : waitOfAny;
  const [waits, usualWaits] = [mean(then.map(waiting)), mean(otherwise.map(waiting))];
  // Without figures (NaN) no comparison holds.
  if (!(waits > waitRatio * usualWaits + waitMore)) return undefined;
  const cores = mean(foreign.filter((_, index) => isBurst(index)));
  return `other work on the machine used ${cores.toFixed(2)} cores for ${burstSeconds.toFixed(0)} s of ${spanSeconds.toFixed(0)} s (allowed: ${most.toFixed(2)}), when ${waits.toFixed(2)} threads waited for a CPU after ${usualWaits.toFixed(2)}`;
}

function lowerQuartileOf(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 4)] ?? 0;
}

function isWaitSeen({ services }: Second): boolean {
  return services.every(({ cpuWaitCores }) => cpuWaitCores !== undefined);
}

/** Threads of stack and generator that were ready to run and did not. */
function waitOfOurs({ services, generatorCpuWaitCores = 0 }: Second): number {
  return services.reduce((sum, { cpuWaitCores = 0 }) => sum + cpuWaitCores, generatorCpuWaitCores);
}

/** Where that is not seen of the services: the share of time in which anybody's was so. NaN without either. */
function waitOfAny({ host }: Second): number {
  return host.cpuPressureShare ?? Number.NaN;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, each) => sum + each, 0) / values.length;
}
