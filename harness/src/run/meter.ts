import { hostUseBetween, serviceUseBetween } from '../analysis/resource-use.ts';
import type { LoadSecond, Second } from '../model/sample.ts';
import type { HostCounters, HostMeter } from '../ports/host-meter.ts';
import type { RunningStack, ServiceCounters } from '../ports/stack.ts';

interface Reading {
  readonly host: HostCounters;
  readonly services: readonly ServiceCounters[];
  readonly at: number;
}

/**
 * Joins each second of load with what it cost: reads the counters of host and services as the second arrives and
 * takes the difference to the reading before.
 */
export class Meter {
  readonly #host: HostMeter;
  readonly #stack: RunningStack;
  readonly #now: () => number;
  #last: Reading;

  private constructor(host: HostMeter, stack: RunningStack, now: () => number, first: Reading) {
    this.#host = host;
    this.#stack = stack;
    this.#now = now;
    this.#last = first;
  }

  static async start(host: HostMeter, stack: RunningStack, now: () => number): Promise<Meter> {
    return new Meter(host, stack, now, await read(host, stack, now));
  }

  /** Call in the order of the seconds, one at a time. */
  async join(load: LoadSecond): Promise<Second> {
    const before = this.#last;
    const after = await read(this.#host, this.#stack, this.#now);
    this.#last = after;
    return {
      ...load,
      host: hostUseBetween(before.host, after.host),
      services: serviceUseBetween(before.services, after.services, (after.at - before.at) / 1000),
    };
  }
}

async function read(host: HostMeter, stack: RunningStack, now: () => number): Promise<Reading> {
  const [hostCounters, services] = await Promise.all([host.counters(), stack.counters()]);
  return { host: hostCounters, services, at: now() };
}
