import { availableParallelism, totalmem } from 'node:os';
import type { Level } from '../../../model/config/config.ts';
import type { Given } from '../../../model/record/given.ts';
import type { Limiter } from '../../system/limits/limiter.ts';
import { assertAsAsked, type Asked } from '../as-asked.ts';
import { proxyService } from '../proxied-hop.ts';
import type { Replica } from './replica.ts';

/** As much of a replica as is looked at. */
type Seen = Pick<Replica, 'service' | 'ending' | 'given'>;

const mebibyte = 1024 * 1024;

/**
 * Reads back what the plan started and the limiter gave, and compares it with what the level asks.
 * @returns what each service got, for the record
 * @throws HarnessError `level-not-given`.
 */
export async function readBack(
  { level, limiter }: { readonly level: Level; readonly limiter: Pick<Limiter, 'means' | 'limitsMemory'> },
  replicas: readonly Seen[],
): Promise<Given> {
  const own = replicas.filter(({ service }) => service !== proxyService);
  const running = own.filter((replica) => replica.ending() === undefined);
  return assertAsAsked({
    level: level.name,
    asked: Object.fromEntries(own.map(({ service }) => [service, askedOf(service, level, limiter, own)])),
    given: await Promise.all(running.map((replica) => replica.given())),
    machine: { cores: availableParallelism(), memoryBytes: totalmem() },
    giver: `the ${limiter.means} of this machine`,
  });
}

function askedOf(
  service: string,
  level: Level,
  { limitsMemory }: Pick<Limiter, 'limitsMemory'>,
  all: readonly Seen[],
): Asked {
  const { replicas, cpus, memoryMb } = level.services[service] ?? {};
  return {
    // Where the level says nothing there are as many as the plan has.
    replicas: replicas ?? all.filter((replica) => replica.service === service).length,
    ...(cpus === undefined ? {} : { cores: cpus }),
    ...(memoryMb === undefined || !limitsMemory ? {} : { memoryBytes: memoryMb * mebibyte }),
  };
}
