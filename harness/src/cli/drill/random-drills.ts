import { randomInt, randomLcg } from 'd3-random';
import type { Level } from '../../model/config.ts';
import type { Drill } from '../../model/drill.ts';
import { ExitCode, HarnessError } from '../../model/errors.ts';
import type { Fault } from '../../model/fault.ts';

/** How much random drills may break at a time. */
export interface BlastRadius {
  /** Replicas of one service; never all of a service that has several. */
  readonly replicas: number;
  /** Faults at the same time, each of another service. */
  readonly faults: number;
}

const kinds = ['kill', 'stop', 'pause', 'restart-loop', 'cpu-squeeze'] as const;

/**
 * Drills drawn by a seed, within a blast radius, that every level can do.
 * @throws HarnessError `drills-without-services` when the levels name no service.
 */
export function randomDrills(
  levels: readonly Level[],
  { count, seed, blast }: { readonly count: number; readonly seed: number; readonly blast: BlastRadius },
): readonly Pick<Drill, 'name' | 'faults'>[] {
  const services = servicesOfAll(levels);
  if (services.length === 0) {
    throw new HarnessError({
      code: 'drills-without-services',
      message: 'nothing to draw random drills from: no service is named by every level',
      hint: 'Name the services of each level (levels[].services), or name the faults to inject.',
      exitCode: ExitCode.usage,
    });
  }
  const source = randomLcg(scrambled(seed));
  const below = (most: number): number => randomInt.source(source)(most)();
  return Array.from({ length: count }, (_, index) => {
    const left = [...services];
    const faults: Fault[] = [];
    const wanted = 1 + below(Math.min(blast.faults, left.length));
    while (faults.length < wanted) {
      const [service] = left.splice(below(left.length), 1);
      if (service === undefined) break;
      const most = Math.min(blast.replicas, Math.max(1, service.replicas - 1));
      faults.push(faultOf(kinds[below(kinds.length)] ?? 'kill', service.name, 1 + below(most), below));
    }
    return { name: `random-${seed}-${index + 1}`, faults };
  });
}

interface Service {
  readonly name: string;
  /** In the level that has fewest. */
  readonly replicas: number;
}

function servicesOfAll(levels: readonly Level[]): readonly Service[] {
  const [first, ...others] = levels;
  const names = Object.keys(first?.services ?? {}).filter((name) =>
    others.every(({ services }) => services[name] !== undefined),
  );
  return names.map((name) => ({
    name,
    replicas: Math.min(...levels.map(({ services }) => services[name]?.replicas ?? 1)),
  }));
}

function faultOf(
  kind: (typeof kinds)[number],
  service: string,
  replicas: number,
  below: (most: number) => number,
): Fault {
  switch (kind) {
    case 'kill':
    case 'pause':
      return { kind, service, replicas };
    case 'stop':
      return { kind, service, replicas, graceSeconds: 3 };
    case 'restart-loop':
      return { kind, service, replicas, everySeconds: 2 + below(5) };
    case 'cpu-squeeze':
      return { kind, service, replicas, toShare: (1 + below(8)) / 10 };
  }
}

/** Seeds that follow each other must not give drills that do. */
function scrambled(seed: number): number {
  let hash = Math.imul(seed + 1, 0x9e37_79b1);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85eb_ca6b);
  return ((hash ^ (hash >>> 13)) >>> 0) / 2 ** 32;
}
