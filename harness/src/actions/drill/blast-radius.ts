import type { Level } from '../../model/config/config.ts';
import { type HarnessError, usageError } from '../../model/errors.ts';

/** How much random drills may break at a time. */
export interface BlastRadius {
  /** Replicas of one service; never all of a service that has several. */
  readonly replicas: number;
  /** Services, or ways to them, at the same time; never all of several. */
  readonly faults: number;
  /** So many zones there are, of which one may be lost; absent: no zone is. */
  readonly zones?: number;
}

export interface Service {
  readonly name: string;
  /** In the level that has fewest. */
  readonly replicas: number;
}

/** Services that every level names. @throws HarnessError `drills-without-services` when there is none. */
export function servicesOfAll(levels: readonly Level[]): readonly Service[] {
  const [first, ...others] = levels;
  const names = Object.keys(first?.services ?? {}).filter((name) =>
    others.every(({ services }) => services[name] !== undefined),
  );
  if (names.length === 0) {
    throw usageError(
      'drills-without-services',
      'nothing to draw random drills from: no service is named by every level',
      'Name the services of each level (levels[].services), or name the faults to inject.',
    );
  }
  return names.map((name) => ({
    name,
    replicas: Math.min(...levels.map(({ services }) => services[name]?.replicas ?? 1)),
  }));
}

/** Of a service that has several, one at least is left. */
export function mayBreak({ replicas }: Service): number {
  return Math.max(1, replicas - 1);
}

/** @throws HarnessError `blast-too-wide` when it is wider than what may be broken. */
export function refuseTooWide(blast: BlastRadius, services: readonly Service[]): void {
  const largest = services.reduce((most, each) => (each.replicas > most.replicas ? each : most));
  if (blast.replicas > mayBreak(largest)) {
    throw tooWide(
      `--blast ${blast.replicas}: the largest service that every level has is ${largest.name}, with ${largest.replicas} in the smallest level: allowed are ${mayBreak(largest)}`,
    );
  }
  const allowed = Math.max(1, services.length - 1);
  if (blast.faults > allowed) {
    throw tooWide(
      `--at-once ${blast.faults}: every level has ${services.length} of the same services: allowed are ${allowed}`,
    );
  }
}

/**
 * Zones that can be lost at every level: something lives in each, and something elsewhere. Replica n of a service lives
 * in zone n, and from there on by turns.
 * @throws HarnessError `blast-too-wide` when the loss of any of them takes everything, or nothing.
 */
export function zonesToLose(levels: readonly Level[], of: number): readonly number[] {
  const zones = Array.from({ length: of }, (_, index) => index + 1);
  const most = levels.map(({ services }) =>
    Math.max(1, ...Object.values(services).map(({ replicas = 1 }) => replicas)),
  );
  const fewest = Math.min(...most);
  const possible = fewest > 1 ? zones.filter((zone) => zone <= fewest) : [];
  if (possible.length > 0) return possible;
  const { name } = levels[most.indexOf(fewest)] ?? { name: '' };
  throw tooWide(
    `--zones ${of}: at level "${name}" no service has more than ${fewest} replica, and all of them live in zone 1: its loss would take everything`,
  );
}

function tooWide(message: string): HarnessError {
  return usageError(
    'blast-too-wide',
    message,
    'Ask for less, or take only levels that have more (--level). A loss of everything tells nothing.',
  );
}
