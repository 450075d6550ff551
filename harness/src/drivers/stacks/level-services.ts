import { closest } from 'fastest-levenshtein';
import type { Level } from '../../model/config/config.ts';
import { type HarnessError, usageError } from '../../model/errors.ts';
import type { ProcessPlan } from '../../ports/process-plan.ts';
import { servicesNamedBy, type MetricsEndpoint, type NamedService } from '../../model/config/metrics.ts';

/**
 * Every service that a level names must exist in the stack.
 * @throws HarnessError `service-unknown` with the nearest name.
 */
export function assertKnownServices(levels: readonly Level[], known: Iterable<string>, where: string): void {
  const names = [...new Set(known)];
  for (const level of levels) {
    for (const service of Object.keys(level.services)) {
      if (!names.includes(service)) throw serviceUnknown(`level "${level.name}"`, service, names, where);
    }
  }
}

/**
 * Every service of a list in the config must exist in the stack.
 * @throws HarnessError `service-unknown` with the nearest name.
 */
export function assertNamesKnown(
  services: readonly string[],
  who: string,
  known: readonly string[],
  where: string,
): void {
  for (const service of services)
    if (!known.includes(service)) throw serviceUnknown(who, service, known, where);
}

/** What of a config beside its levels names services. */
export interface Naming {
  readonly metrics?: readonly MetricsEndpoint[];
  /** Of faults. */
  readonly broken?: readonly NamedService[];
}

/**
 * Every service that the config's `metrics` and `drills` name must exist in the stack.
 * @throws HarnessError `service-unknown` with the nearest name.
 */
export function assertKnownNames(
  { metrics = [], broken = [] }: Naming,
  known: Iterable<string>,
  where: string,
): void {
  const names = [...new Set(known)];
  for (const named of [...servicesNamedBy(metrics), ...broken]) {
    if (!names.includes(named.service)) throw serviceUnknown(named.where, named.service, names, where);
  }
}

/**
 * Every port that a fault names must be one that the processes tell of.
 * @throws HarnessError `port-unknown` with those that there are.
 */
export function assertKnownPorts({ broken = [] }: Naming, plan: ProcessPlan, where: string): void {
  for (const { service, port, where: who } of broken) {
    const there = plan.processes.filter((each) => each.service === service);
    const ports = [...new Set(there.flatMap((each) => Object.keys(each.ports ?? {})))];
    if (port === undefined || ports.includes(String(port))) continue;
    const known = ports.length === 0 ? 'none' : ports.join(', ');
    throw usageError(
      'port-unknown',
      `${who} needs port ${port} of service "${service}", and ${where} does not say where it is; of that service it names: ${known}`,
      ports.length === 0
        ? `name it: ports: { ${port}: <the port on loopback> } of the process (ProcessSpec.ports in harness/src/ports/process-plan.ts)`
        : `did you mean ${closest(String(port), ports)}?`,
    );
  }
}

function serviceUnknown(who: string, service: string, names: readonly string[], where: string): HarnessError {
  return usageError(
    'service-unknown',
    `${who} names service "${service}", which ${where} does not have; it has: ${names.join(', ')}`,
    names.length > 0 ? `did you mean "${closest(service, names)}"?` : `add services to ${where}`,
  );
}
