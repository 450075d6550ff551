import { closest } from 'fastest-levenshtein';
import type { Level } from '../../model/config.ts';
import { ExitCode, HarnessError } from '../../model/errors.ts';
import { servicesNamedBy, type MetricsEndpoint, type NamedService } from '../../model/metrics.ts';

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

function serviceUnknown(who: string, service: string, names: readonly string[], where: string): HarnessError {
  return new HarnessError({
    code: 'service-unknown',
    message: `${who} names service "${service}", which ${where} does not have; it has: ${names.join(', ')}`,
    hint: names.length > 0 ? `did you mean "${closest(service, names)}"?` : `add services to ${where}`,
    exitCode: ExitCode.usage,
  });
}
