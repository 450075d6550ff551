import type { HostUse, Second, ServiceUse } from '../model/sample.ts';
import { cpuCoresOf } from './resource-use.ts';
import type { JudgedWindow } from './window.ts';

/**
 * Cores that go to work that is neither the stack's, nor the generator's, nor the harness's. On a quiet machine a
 * second has 0.05 to 0.15 of them (the kernel, an engine).
 */
export function foreignCores(
  { host, services }: { readonly host: HostUse; readonly services: readonly ServiceUse[] },
  generatorCpuCores = 0,
): number {
  return host.busyShare * host.cores - cpuCoresOf(services) - generatorCpuCores - host.harnessCpuCores;
}

/** A second with so much other work has some that is not usual. */
export const noticeableCores = 0.25;
/** Seconds of it that spoil a trial: with fewer, less than the SLO's one request of a hundred can be bad by it. */
const fewestSeconds = 1;
/** How much more the trial's own work waits for a CPU beside other work than in its other seconds: by this ratio */
const waitRatio = 1.3;
/** and by so many threads, on average. */
const waitMore = 0.1;
/** Where no second is without other work: a machine as full as this makes everybody wait. */
const contendedShare = 0.9;

/**
 * Bursts of other work that took time from the trial: its processes, or the generator's, waited longer for a CPU in the
 * seconds with other work than in those without. (How long they wait at all is their own affair: they share the cores
 * with each other.) `undefined` when there were none, or they did no harm. The inside of the stack must be seen.
 */
export function burstsIn(window: JudgedWindow): string | undefined {
  const foreignIn = (second: Second): number => foreignCores(second, second.generatorCpuCores);
  const beside = window.seconds.filter((second) => foreignIn(second) >= noticeableCores);
  const alone = window.seconds.filter((second) => foreignIn(second) < noticeableCores);
  const spanSeconds = beside.reduce((sum, second) => sum + second.spanSeconds, 0);
  if (spanSeconds < fewestSeconds) return undefined;
  const harm = harmBeside(beside, alone);
  if (harm === undefined) return undefined;
  const cores = mean(beside.map(foreignIn));
  return `other work on the machine used ${cores.toFixed(2)} cores for ${spanSeconds.toFixed(0)} s of ${window.spanSeconds.toFixed(0)} s (noticeable: ${noticeableCores}), and ${harm}`;
}

function harmBeside(beside: readonly Second[], alone: readonly Second[]): string | undefined {
  if (alone.length === 0) {
    const busy = mean(beside.map(({ host }) => host.busyShare));
    return busy >= contendedShare ? `the machine was ${(100 * busy).toFixed(0)} % busy` : undefined;
  }
  const waiting = [...beside, ...alone].every(isWaitSeen) ? waitOfOurs : waitOfAny;
  const [then, otherwise] = [mean(beside.map(waiting)), mean(alone.map(waiting))];
  // Without figures (NaN) no comparison holds.
  if (!(then > waitRatio * otherwise + waitMore)) return undefined;
  return `${then.toFixed(2)} threads waited for a CPU then, ${otherwise.toFixed(2)} otherwise`;
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
