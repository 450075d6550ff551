import { printable } from '../../../model/printable.ts';
import { secretsIn } from '../../../model/secrets/redactor.ts';
import { isSendablePath } from '../../../model/sendable-path.ts';
import type { EndpointPopularity, TraceMix } from '../../../model/trace.ts';
import { FrequentKeys, type FrequentKey } from './frequent-keys.ts';
import { pathTemplate, queryTemplate } from './path-template.ts';
import { mostResourceLength, type LoggedRequest } from '../logs/request.ts';
import { fitZipf } from './zipf-fit.ts';

/** Different endpoints that are told apart; more than that means ids that the templates do not know. */
const mostEndpoints = 10_000;
const mostListed = 100;
/** A path with fewer requests has a rank by chance. */
const leastForRank = 10;
/** Of a sketch, a path may be overcounted by this part at most to count for the fit. */
const mostErrorShare = 0.1;
/** A path that fewer asked for may tell who they were: it is no example. */
const leastForExample = 10;
/** 304: what the client had was still good; who asks anew gets a 200. 0: the log does not say. */
const otherGoodStatuses = [0, 304];

interface Endpoint {
  readonly method: string;
  readonly path: string;
  /** Whether a generator can send its paths as they were logged. */
  readonly isSendable: boolean;
  requests: number;
  answeredWell: number;
  /** The concrete path, with its query, that was asked for most, and how often. */
  example: string;
  exampleRequests: number;
}

type Resources = readonly FrequentKey<Endpoint>[];

/** What requests ask for, counted in bounded memory. */
export class RequestMix {
  readonly #resources: FrequentKeys<Endpoint>;
  /** Resources with their query, where they have one. */
  readonly #targets: FrequentKeys<Endpoint>;
  readonly #keepsExamples: boolean;
  readonly #endpoints = new Map<string, Endpoint>();
  readonly #notListed = emptyEndpoint('other', '', true);
  readonly #statuses = new Float64Array(1000);
  #requests = 0;
  #notHttp = 0;

  /**
   * @param capacity how many concrete paths are counted exactly.
   * @param keepsExamples whether each template is given a concrete path that many asked for.
   */
  constructor(capacity: number, keepsExamples: boolean) {
    this.#keepsExamples = keepsExamples;
    this.#resources = new FrequentKeys(capacity, (resource) => this.#endpointOf(resource, ''));
    this.#targets = new FrequentKeys(capacity, (target) => {
      const end = target.indexOf('?');
      return this.#endpointOf(target.slice(0, end), target.slice(end + 1));
    });
  }

  add({ resource, query, status }: LoggedRequest): void {
    this.#requests += 1;
    this.#statuses[status] = (this.#statuses[status] ?? 0) + 1;
    if (resource === '') {
      this.#notHttp += 1;
      return;
    }
    const endpointOfPath = this.#resources.add(resource);
    if (query === '') {
      this.#count(endpointOfPath, resource, status, this.#resources.lastCount);
      return;
    }
    const target = `${resource}?${query}`;
    const endpoint = this.#targets.add(target);
    this.#count(endpoint, target, status, this.#targets.lastCount);
  }

  /** @param requests how many asked for this very target, for certain. */
  #count(endpoint: Endpoint, target: string, status: number, requests: number): void {
    endpoint.requests += 1;
    if (!isAnsweredWell(status)) return;
    endpoint.answeredWell += 1;
    const isMore =
      requests > endpoint.exampleRequests ||
      (requests === endpoint.exampleRequests && target < endpoint.example);
    if (!isMore) return;
    endpoint.exampleRequests = requests;
    if (target !== endpoint.example) endpoint.example = target;
  }

  /** `undefined` when no line told what was asked for. */
  result(): TraceMix | undefined {
    const requests = this.#requests;
    if (requests === this.#notHttp) return undefined;
    const [sendable, unsendable] = this.#endpointsAsked();
    const listed = sendable.slice(0, mostListed);
    const resources = this.#resources.ranked();
    const byEndpoint = Map.groupBy(resources, ({ value }) => value);
    const notSent = requestsOf(unsendable);
    return {
      requests,
      endpoints: listed.map((each) => this.#described(each, byEndpoint)),
      otherShare: (requests - this.#notHttp - notSent - requestsOf(listed)) / requests,
      notHttpShare: this.#notHttp / requests,
      ...(notSent === 0 ? {} : { unsendableShare: notSent / requests }),
      methods: this.#methods(),
      statuses: this.#statusShares(),
      popularity: {
        ...popularityOf(resources, requests),
        counted: this.#resources.isExact ? 'exactly' : 'in-a-sketch',
        mostOvercounted: resources.reduce((most, { error }) => Math.max(most, error), 0),
      },
    };
  }

  /** For a person: what of the requests cannot be asked for again. */
  notes(): string[] {
    if (this.#requests === this.#notHttp) {
      return [
        'No line says which path was asked for: the trace holds the rate alone, and `headroom spike --trace` has nothing ' +
          'to ask for but --path. Where a field of JSON lines has it, name that: --path-field.',
      ];
    }
    const [, unsendable] = this.#endpointsAsked();
    const [most] = unsendable;
    if (most === undefined) return [];
    return [
      `Requests that no generator can send as they were logged: ${requestsOf(unsendable)}, the most frequent: ` +
        `${most.method} ${printable(most.path)}. They count in the rate, and are left out of what is asked for again.`,
    ];
  }

  /** Those that can be sent again, and those that cannot; the most popular first. */
  #endpointsAsked(): readonly [sendable: readonly Endpoint[], unsendable: readonly Endpoint[]] {
    const ranked = [...this.#endpoints.values()].filter((each) => each.requests > 0).toSorted(byRequests);
    return [ranked.filter(({ isSendable }) => isSendable), ranked.filter(({ isSendable }) => !isSendable)];
  }

  /** @param query may be empty. */
  #endpointOf(resource: string, query: string): Endpoint {
    const methodEnd = resource.indexOf(' ');
    const method = resource.slice(0, methodEnd);
    const concretePath = resource.slice(methodEnd + 1);
    const names = query === '' ? '' : queryTemplate(query);
    const path = `${pathTemplate(concretePath)}${names === '' ? '' : `?${names}`}`;
    const isSendable = isSendablePath(query === '' ? concretePath : `${concretePath}?${query}`);
    const key = `${method} ${path}${isSendable ? '' : ' unsendable'}`;
    const known = this.#endpoints.get(key);
    if (known !== undefined) return known;
    if (this.#endpoints.size >= mostEndpoints) return this.#notListed;
    const endpoint = emptyEndpoint(method, path, isSendable);
    this.#endpoints.set(key, endpoint);
    return endpoint;
  }

  #methods(): Record<string, number> {
    const methods = new Map<string, number>();
    for (const { method, requests } of [...this.#endpoints.values(), this.#notListed]) {
      if (requests > 0) methods.set(method, (methods.get(method) ?? 0) + requests);
    }
    return sharesOf([...methods], this.#requests);
  }

  #statusShares(): Record<string, number> {
    const seen = [...this.#statuses].map(
      (count, status) => [status === 0 ? '-' : `${status}`, count] as const,
    );
    return sharesOf(
      seen.filter(([, count]) => count > 0),
      this.#requests,
    );
  }

  /** An endpoint that is one path has no popularity of paths. */
  #described(
    endpoint: Endpoint,
    byEndpoint: ReadonlyMap<Endpoint, Resources>,
  ): TraceMix['endpoints'][number] {
    const { method, path, requests, answeredWell } = endpoint;
    const [base = ''] = path.split('?', 1);
    const withoutQuery = this.#endpoints.get(`${method} ${base}`);
    const resources = (withoutQuery === undefined ? undefined : byEndpoint.get(withoutQuery)) ?? [];
    const total = resources.reduce((sum, { count }) => sum + count, 0);
    const example = this.#keepsExamples ? exampleOf(endpoint) : undefined;
    return {
      method,
      path,
      share: requests / this.#requests,
      ...(answeredWell === requests ? {} : { answeredWellShare: answeredWell / requests }),
      ...(example === undefined ? {} : { example }),
      ...(resources.length < 2 ? {} : { popularity: popularityOf(resources, total) }),
    };
  }
}

function emptyEndpoint(method: string, path: string, isSendable: boolean): Endpoint {
  return { method, path, isSendable, requests: 0, answeredWell: 0, example: '', exampleRequests: 0 };
}

function requestsOf(endpoints: readonly Endpoint[]): number {
  return endpoints.reduce((sum, { requests }) => sum + requests, 0);
}

function isAnsweredWell(status: number): boolean {
  return (status >= 200 && status < 300) || otherGoodStatuses.includes(status);
}

/** `undefined` when too few asked for one path, or it is too long, what the endpoint is called, or lets somebody in. */
function exampleOf({ path, example, exampleRequests }: Endpoint): string | undefined {
  const concrete = example.slice(example.indexOf(' ') + 1);
  const isCut = example.length >= mostResourceLength;
  if (exampleRequests < leastForExample || isCut || concrete === path) return undefined;
  // A trace is shown to others, and a spike asks for what anybody may ask for.
  if (secretsIn(concrete).length > 0) return undefined;
  return concrete;
}

/** @param resources the most popular first. */
function popularityOf(resources: Resources, requests: number): NonNullable<EndpointPopularity> {
  const sure = resources.filter(
    ({ count, error }) => count >= leastForRank && error <= mostErrorShare * count,
  );
  const zipf = fitZipf(sure.map(({ count }) => count));
  return {
    keys: resources.length,
    hottestShare: Math.min(1, (resources[0]?.count ?? 0) / requests),
    ...(zipf === undefined ? {} : { zipf }),
  };
}

function byRequests(one: Endpoint, other: Endpoint): number {
  return (
    other.requests - one.requests || (`${one.method} ${one.path}` < `${other.method} ${other.path}` ? -1 : 1)
  );
}

function sharesOf(counts: readonly (readonly [string, number])[], total: number): Record<string, number> {
  const sorted = counts.toSorted(([, one], [, other]) => other - one);
  return Object.fromEntries(sorted.map(([key, count]) => [key, count / total]));
}
