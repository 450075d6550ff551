import { hostUseBetween, serviceUseBetween } from '../analysis/trial/resource-use.ts';
import type { LoadSecond, MetricsReading, Second } from '../model/sample.ts';
import type { HostCounters, ServiceCounters } from '../model/counters.ts';
import type { HostMeter } from '../ports/host-meter.ts';
import type { MetricsReader } from '../ports/metrics-source.ts';
import type { RunningStack } from '../ports/stack.ts';

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
  readonly #metrics: MetricsInBackground | undefined;
  #last: Reading;

  private constructor(
    host: HostMeter,
    stack: RunningStack,
    now: () => number,
    first: Reading,
    metrics: MetricsInBackground | undefined,
  ) {
    this.#host = host;
    this.#stack = stack;
    this.#now = now;
    this.#last = first;
    this.#metrics = metrics;
  }

  static async start(
    host: HostMeter,
    stack: RunningStack,
    now: () => number,
    metrics?: MetricsReader,
  ): Promise<Meter> {
    const inBackground = metrics && new MetricsInBackground(metrics);
    inBackground?.begin();
    return new Meter(host, stack, now, await read(host, stack, now), inBackground);
  }

  /** Call in the order of the seconds, one at a time. */
  async join(load: LoadSecond): Promise<Second> {
    const before = this.#last;
    const after = await read(this.#host, this.#stack, this.#now);
    this.#last = after;
    const metrics = this.#metrics?.takeAndBegin();
    return {
      ...load,
      host: hostUseBetween(before.host, after.host),
      services: serviceUseBetween(before.services, after.services, (after.at - before.at) / 1000),
      ...(metrics === undefined ? {} : { metrics }),
    };
  }
}

/**
 * A full service is slow to tell that it is full: its metrics are asked for at the beginning of each second and taken
 * at its end, so that no second waits for them.
 */
class MetricsInBackground {
  readonly #reader: MetricsReader;
  #isReading = false;
  #done: MetricsReading | undefined;

  constructor(reader: MetricsReader) {
    this.#reader = reader;
  }

  begin(): void {
    if (this.#isReading) return;
    this.#isReading = true;
    void this.#reader.read().then((reading) => {
      this.#done = reading;
      this.#isReading = false;
    });
  }

  /** What was asked for the last time, if it is there by now; each reading is given once. */
  takeAndBegin(): MetricsReading | undefined {
    const reading = this.#done;
    this.#done = undefined;
    this.begin();
    return reading;
  }
}

async function read(host: HostMeter, stack: RunningStack, now: () => number): Promise<Reading> {
  const [hostCounters, services] = await Promise.all([host.counters(), stack.counters()]);
  return { host: hostCounters, services, at: now() };
}
