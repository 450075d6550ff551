import type { InvalidReason } from '../../model/record/invalid-reason.ts';
import { cpuBoundBy } from '../bottleneck/cpu-bound.ts';
import { burstsIn, foreignCores } from './interference.ts';
import { meanOf, sumOf, type JudgeContext, type JudgedWindow } from './window.ts';

/** A limit of the generator or the host, with the figure that shows it. */
export interface Limit {
  readonly reason: Extract<InvalidReason, 'generator-limited' | 'host-limited' | 'clock-jumped'>;
  readonly detail: string;
}

const hostFullShare = 0.97;
const stealShare = 0.05;
/** Cores that may go to work that is neither the stack's, nor the generator's, nor the harness's (the engine, the kernel). */
const mostForeignCores = 0.5;
/** Of the level's quickest other load: a machine that slower cannot be told from a smaller level. */
const leastSpeed = 0.8;
/** A step of the wall clock moves every latency after it: by so many ms, or this share of the SLO's if that is more. */
const clockJumpMs = 10;
const clockJumpShareOfSlo = 0.05;

/** The first thing found that took CPU from the requests; `undefined` when nothing did. */
export function hostLimitOf(window: JudgedWindow, context: JudgeContext): Limit | undefined {
  return fullOf(window) ?? stolenFrom(window) ?? foreignIn(window) ?? slownessOf(window, context);
}

function fullOf(window: JudgedWindow): Limit | undefined {
  const busy = meanOf(window, (each) => each.host.busyShare);
  if (busy < hostFullShare) return undefined;
  return hostLimit(`host ${percent(busy)} busy (allowed: ${percent(hostFullShare)})`);
}

function stolenFrom(window: JudgedWindow): Limit | undefined {
  const steal = meanOf(window, (each) => each.host.stealShare);
  if (steal < stealShare) return undefined;
  return hostLimit(
    `${percent(steal)} of the CPU time stolen by the hypervisor (allowed: ${percent(stealShare)})`,
  );
}

/** A neighbour on the machine takes CPU from the stack by turns, long before the machine is full. */
function foreignIn(window: JudgedWindow): Limit | undefined {
  const isSeen = window.seconds.every((each) => each.services.length > 0);
  if (!isSeen) return undefined; // the inside of an external stack: its CPU cannot be told from a neighbour's
  const foreign = meanOf(window, (second) => foreignCores(second, second.generatorCpuCores));
  const detail =
    foreign > mostForeignCores
      ? `other work on the machine used ${foreign.toFixed(2)} cores (allowed: ${mostForeignCores})`
      : burstsIn(window);
  return detail === undefined ? undefined : hostLimit(detail);
}

/** Nothing is stolen, and a millisecond of CPU is less work: it takes from a stack that is short of CPU, and no other. */
function slownessOf(window: JudgedWindow, { usualSpeed }: JudgeContext): Limit | undefined {
  const speed = speedOf(window);
  if (speed === undefined || usualSpeed === undefined || speed >= leastSpeed * usualSpeed) return undefined;
  const services = window.seconds.flatMap((each) => each.services);
  const bound = cpuBoundBy(
    services,
    meanOf(window, (each) => each.host.busyShare),
  );
  if (bound === undefined) return undefined;
  const ratio = (speed / usualSpeed).toFixed(2);
  return hostLimit(
    `the machine ran at ${ratio} of its speed in other loads of this level (allowed: ${leastSpeed}), and ${bound}`,
  );
}

/** Mean speed of the machine over the window; `undefined` where it was not gauged. */
export function speedOf(window: JudgedWindow): number | undefined {
  const speeds = window.seconds.map(({ host }) => host.speed).filter((each) => each !== undefined);
  return speeds.length === 0 ? undefined : speeds.reduce((sum, each) => sum + each, 0) / speeds.length;
}

/** k6 takes its times from the wall clock: after a step of it, due times and latencies are wrong. */
export function clockLimitOf(
  { settling = [], seconds, tail }: JudgedWindow,
  { slo }: JudgeContext,
): Limit | undefined {
  const allowed = Math.max(clockJumpMs, clockJumpShareOfSlo * slo.latencyMs);
  const all = [...settling, ...seconds, ...tail];
  if (sumOf(all, ({ host }) => Math.abs(host.clockJumpMs ?? 0)) <= allowed) return undefined;
  const jumps = all.flatMap(({ host }) => (host.clockJumpMs === undefined ? [] : [host.clockJumpMs]));
  const largest = jumps.toSorted((a, b) => Math.abs(b) - Math.abs(a))[0] ?? 0;
  const way = largest > 0 ? 'forward' : 'back';
  return {
    reason: 'clock-jumped',
    detail: `the wall clock jumped ${way} by ${Math.abs(largest).toFixed(0)} ms (allowed: ${allowed.toFixed(0)} ms)`,
  };
}

function hostLimit(detail: string): Limit {
  return { reason: 'host-limited', detail };
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
