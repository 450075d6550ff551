import { ExitCode, HarnessError } from '../../model/errors.ts';
import {
  faultText,
  isOfStack,
  isOnHops,
  isOnWay,
  type Fault,
  type FaultOf,
  type HopFault,
  type ReplicaFault,
} from '../../model/config/fault.ts';
import type { FaultInjector, FaultTargets } from '../../ports/fault-injector.ts';
import type { HopControl } from '../../ports/hop-control.ts';
import type { ReplicaControl } from '../../ports/replica-control.ts';
import type { RunningStack } from '../../ports/stack.ts';
import type { AimedFault } from './fault-schedule.ts';

export interface Aim {
  readonly level: string;
  /** Draws the replicas. */
  readonly seed: number;
  readonly injector: FaultInjector;
}

/** What each fault is done to. @throws HarnessError as `aimFault`. */
export async function aimFaults<Asked extends { readonly fault: Fault }>(
  faults: readonly Asked[],
  running: Pick<RunningStack, 'controls' | 'hops'>,
  aim: Aim,
): Promise<readonly (Asked & AimedFault)[]> {
  const there = { replicas: await running.controls(), hops: await running.hops() };
  return Promise.all(
    faults.map(async (asked) => ({ ...asked, ...(await aimFault(asked.fault, there, aim)) })),
  );
}

/**
 * What a fault is done to.
 * @param there all that there is of the level
 * @throws HarnessError `fault-too-wide` when there is less, `fault-not-possible` when it cannot be broken so.
 */
export async function aimFault(fault: Fault, there: FaultTargets, aim: Aim): Promise<AimedFault> {
  const targets = targetsOf(fault, there, aim);
  const refusal = await aim.injector.refusal(fault, targets);
  if (refusal !== undefined) throw notPossible(fault, refusal);
  const names = [
    ...targets.replicas.map(({ replica }) => replica),
    ...targets.hops.map(({ from, replica }) => `${from} > ${replica}`),
  ];
  return { fault, targets, names };
}

function targetsOf(fault: Fault, there: FaultTargets, aim: Aim): FaultTargets {
  if (!isOfStack(fault)) return { replicas: [], hops: [] };
  return isOnHops(fault)
    ? { replicas: [], hops: hopsOf(fault, there.hops) }
    : { replicas: replicasOf(fault, there.replicas, aim), hops: [] };
}

/** So many that follow each other, from one that the seed draws. */
function replicasOf(
  fault: ReplicaFault,
  there: readonly ReplicaControl[],
  { level, seed }: Aim,
): readonly ReplicaControl[] {
  if ('zone' in fault) return inZone(fault, there, level);
  const those = there.filter(({ service }) => service === fault.service);
  const count = fault.replicas === 'all' ? those.length : fault.replicas;
  if (those.length === 0 || count > those.length) {
    throw new HarnessError({
      code: 'fault-too-wide',
      message: `${faultText(fault)}: level "${level}" has ${those.length} of ${fault.service}`,
      hint: 'Ask for no more replicas than the smallest level has, or for "all".',
      exitCode: ExitCode.usage,
    });
  }
  if (count === those.length) return those;
  const first = seed % those.length;
  return [...those.slice(first), ...those.slice(0, first)].slice(0, count);
}

/** Replica n of a service lives in zone n, and from there on by turns. */
function inZone(
  fault: FaultOf<'zone-loss'>,
  there: readonly ReplicaControl[],
  level: string,
): readonly ReplicaControl[] {
  const numbers = new Map<string, number>();
  const those = there.filter(({ service }) => {
    const number = numbers.get(service) ?? 0;
    numbers.set(service, number + 1);
    return number % fault.of === fault.zone - 1 && (fault.services?.includes(service) ?? true);
  });
  if (those.length > 0 && those.length < there.length) return those;
  throw new HarnessError({
    code: 'fault-too-wide',
    message: `${faultText(fault)}: of the ${there.length} replicas of level "${level}", ${those.length} are in it`,
    hint: 'Name another zone, or the services that it is lost for: services: ["api"]. A loss of everything tells nothing.',
    exitCode: ExitCode.usage,
  });
}

function hopsOf(fault: HopFault, there: readonly HopControl[]): readonly HopControl[] {
  const those = there.filter((hop) => isOnWay(fault, hop));
  if (those.length > 0) return those;
  const ways = [...new Set(there.map(({ from, to }) => `${from} > ${to}`))].join(', ');
  throw notPossible(
    fault,
    ways === ''
      ? 'this stack has no proxies between its services: its processes module does not ask `via` where others are'
      : `there is no such way; those with a proxy in them are ${ways}`,
  );
}

function notPossible(fault: Fault, why: string): HarnessError {
  return new HarnessError({
    code: 'fault-not-possible',
    message: `${faultText(fault)}: ${why}`,
    hint: 'Take another stack (--stack), or another fault: `headroom faults` lists them.',
    exitCode: ExitCode.usage,
  });
}
