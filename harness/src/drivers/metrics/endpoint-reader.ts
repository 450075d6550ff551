import { addressOf } from '../../../../scenarios/urls/address.ts';
import { withCredentialsOf } from '../../model/secrets/credentials.ts';
import { reasonOf } from '../../model/errors.ts';
import { parseSelector, selects, type MetricSelector } from '../../model/config/metric-selector.ts';
import { nameOfSaturation, subjectOf, type MetricsEndpoint } from '../../model/config/metrics.ts';
import type { CounterGain, MetricsReading, SaturationUse } from '../../model/sample.ts';
import type { ReplicaAddress, RunningStack } from '../../ports/stack.ts';
import { scrape, type Scrape } from './scrape.ts';

/** A replica that answered now, and what it had said the time before. */
interface Answer {
  readonly replica: string;
  readonly now: Scrape;
  readonly before: Scrape | undefined;
}

/** Reads one endpoint of the config on all replicas of its service, second by second. */
export class EndpointReader {
  readonly #endpoint: MetricsEndpoint;
  readonly #stack: RunningStack;
  readonly #isWanted: (name: string) => boolean;
  #addresses: Promise<readonly ReplicaAddress[]> | undefined;
  #before = new Map<string, Scrape>();
  #failures = new Set<string>();
  #isOutOfReach = false;

  constructor(endpoint: MetricsEndpoint, stack: RunningStack) {
    this.#endpoint = endpoint;
    this.#stack = stack;
    const names = namesIn(endpoint);
    this.#isWanted = (name) => names.has(name);
  }

  async read(): Promise<MetricsReading> {
    this.#failures = new Set();
    this.#isOutOfReach = false;
    const { service } = this.#endpoint;
    const addresses = await (this.#addresses ??= this.#find()).catch((error: unknown) => {
      this.#fail(service, reasonOf(error));
      this.#isOutOfReach = true;
      return [];
    });
    const answers = await this.#ask(addresses);
    const saturations = answers.length === 0 ? [] : this.#saturations(answers);
    const counters = answers.length === 0 ? [] : this.#counters(answers);
    // A replica may have come up again somewhere else.
    if (this.#isOutOfReach) this.#addresses = undefined;
    return { saturations, counters, asked: Math.max(1, addresses.length), failures: [...this.#failures] };
  }

  async #find(): Promise<readonly ReplicaAddress[]> {
    const { service, port, url, path } = this.#endpoint;
    if (url !== undefined) return [{ replica: service, url: withCredentialsOf(url, this.#stack.url).href }];
    if (port === undefined) return [];
    const found = await this.#stack.addressesOf(service, port);
    if (found.length === 0) throw new Error(`port ${port} is not there`);
    return found.map((each) => ({ replica: each.replica, url: addressOf(each.url, path) }));
  }

  async #ask(addresses: readonly ReplicaAddress[]): Promise<Answer[]> {
    const before = this.#before;
    const answers = await Promise.all(
      addresses.map(async ({ replica, url }): Promise<Answer[]> => {
        try {
          return [{ replica, now: await scrape(new URL(url), this.#isWanted), before: before.get(replica) }];
        } catch (error) {
          this.#fail(replica, reasonOf(error));
          this.#isOutOfReach = true;
          return [];
        }
      }),
    );
    this.#before = new Map(answers.flat().map(({ replica, now }) => [replica, now]));
    return answers.flat();
  }

  #saturations(answers: readonly Answer[]): SaturationUse[] {
    return this.#endpoint.saturations.flatMap((saturation) => {
      const used = this.#sum(saturation.used, answers);
      if (!isKnown(used)) return [];
      const limit =
        typeof saturation.limit === 'number'
          ? saturation.limit * answers.length
          : saturation.limit && this.#sum(saturation.limit, answers);
      const waiting = saturation.waiting && this.#sum(saturation.waiting, answers);
      return [
        {
          service: subjectOf(saturation, this.#endpoint),
          name: nameOfSaturation(saturation),
          used,
          // Many services say 0 for "no limit", others +Inf.
          ...(isKnown(limit) && limit > 0 ? { limit } : {}),
          ...(isKnown(waiting) ? { waiting } : {}),
        },
      ];
    });
  }

  #counters(answers: readonly Answer[]): CounterGain[] {
    return this.#endpoint.counters.flatMap((counter) => {
      const selector = parseSelector(counter.series);
      const perSecond = this.#sum({ ...selector, isRate: true }, answers, counter.series);
      const service = subjectOf(counter, this.#endpoint);
      return isKnown(perSecond) ? [{ service, counts: counter.counts, perSecond }] : [];
    });
  }

  /** Over the replicas; `undefined` when none of them has such a series, or a rate has nothing to compare with yet. */
  #sum(selector: string | MetricSelector, answers: readonly Answer[], shown = selector): number | undefined {
    const parsed = typeof selector === 'string' ? parseSelector(selector) : selector;
    let sum: number | undefined;
    for (const { replica, now, before } of answers) {
      const value = valueIn(now, parsed);
      const words = typeof shown === 'string' ? shown : shown.name;
      if (value === undefined) this.#fail(replica, `no series is ${words}`);
      else if (Number.isNaN(value)) this.#fail(replica, `${words} is NaN, not known`);
      if (value === undefined) continue;
      const figure = parsed.isRate ? gainPerSecond(before, now, parsed) : value;
      if (figure !== undefined && !Number.isNaN(figure)) sum = (sum ?? 0) + figure;
    }
    return sum;
  }

  #fail(who: string, reason: string): void {
    this.#failures.add(`${who}: ${reason}`);
  }
}

/** Of the series that its figures are made of. */
function namesIn({ saturations, counters }: MetricsEndpoint): ReadonlySet<string> {
  const selectors = [
    ...saturations.flatMap(({ used, limit, waiting }) => [used, limit, waiting]),
    ...counters.map(({ series }) => series),
  ];
  return new Set(selectors.flatMap((each) => (typeof each === 'string' ? [parseSelector(each).name] : [])));
}

/**
 * Sum of the series that match, `undefined` when there are none. NaN is Prometheus' word for "not known", and the sum of
 * series none of which is known.
 */
function valueIn({ samples }: Scrape, selector: MetricSelector): number | undefined {
  const matching = samples.filter((sample) => selects(selector, sample)).map(({ value }) => value);
  if (matching.length === 0) return undefined;
  const known = matching.filter((value) => !Number.isNaN(value));
  return known.length === 0 ? Number.NaN : known.reduce((sum, value) => sum + value, 0);
}

function isKnown(figure: number | string | undefined): figure is number {
  return typeof figure === 'number' && Number.isFinite(figure);
}

/** A counter that fell was reset and counts from nothing, as in Prometheus' rate(). */
function gainPerSecond(
  before: Scrape | undefined,
  now: Scrape,
  selector: MetricSelector,
): number | undefined {
  const earlier = before && valueIn(before, selector);
  const later = valueIn(now, selector);
  if (before === undefined || earlier === undefined || later === undefined) return undefined;
  const seconds = (now.atMs - before.atMs) / 1000;
  if (seconds <= 0) return undefined;
  return (later < earlier ? later : later - earlier) / seconds;
}
