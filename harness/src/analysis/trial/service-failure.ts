import type { Second, ServiceUse } from '../../model/sample.ts';

/**
 * A replica that restarted, was killed for want of memory, or died in the course of a trial, in words; `undefined`
 * when all lived. Counters are since the stack came up, so only their rise counts.
 */
export function serviceFailureOf(seconds: readonly Second[]): string | undefined {
  const first = new Map<string, ServiceUse>();
  for (const use of seconds.flatMap((each) => each.services)) {
    const name = `${use.service}/${use.replica}`;
    const start = first.get(name) ?? use;
    first.set(name, start);
    const failure = failureBetween(start, use);
    if (failure !== undefined) return failure;
  }
  return undefined;
}

function failureBetween(start: ServiceUse, now: ServiceUse): string | undefined {
  const name = `${now.service} (${now.replica})`;
  const kills = now.oomKills - start.oomKills;
  if (kills > 0) return `${name} was killed for want of memory${limitOf(now)}`;
  const restarts = now.restarts - start.restarts;
  if (restarts > 0) return `${name} restarted ${restarts === 1 ? 'once' : `${restarts} times`}`;
  // Of what was dead from the start it is not the load that killed it.
  if (now.alive === false && start.alive !== false) return `${name} died`;
  return undefined;
}

function limitOf(use: ServiceUse): string {
  return use.memoryLimitBytes === undefined
    ? ''
    : ` (limit ${Math.round(use.memoryLimitBytes / 2 ** 20)} MiB)`;
}
