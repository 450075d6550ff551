import type { EndpointPopularity, TraceMix } from '../../model/trace.ts';
import { FrequentKeys, type FrequentKey } from './frequent-keys.ts';
import { pathTemplate, queryTemplate } from './path-template.ts';
import { mostResourceLength, type LoggedRequest } from './request.ts';
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
/** What can be asked for again as it stands (RFC 3986): no escape of the log's own, no broken one. */
const askablePath = /^\/(?:[\w\-.~!$&'()*+,;=:@/?]|%[\da-f]{2})*$/i;
/** 304: what the client had was still good; who asks anew gets a 200. 0: the log does not say. */
const otherGoodStatuses = [0, 304];

interface Endpoint {
  readonly method: string;
  readonly path: string;
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
  readonly #notListed = emptyEndpoint('other', '');
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
      return this.#endpointOf(target.slice(0, end), queryTemplate(target.slice(end + 1)));
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
    const ranked = [...this.#endpoints.values()].filter((each) => each.requests > 0).toSorted(byRequests);
    const listed = ranked.slice(0, mostListed);
    const resources = this.#resources.ranked();
    const byEndpoint = Map.groupBy(resources, ({ value }) => value);
    const inList = listed.reduce((sum, each) => sum + each.requests, 0);
    return {
      requests,
      endpoints: listed.map((each) => this.#described(each, byEndpoint)),
      otherShare: (requests - this.#notHttp - inList) / requests,
      notHttpShare: this.#notHttp / requests,
      methods: this.#methods(),
      statuses: this.#statusShares(),
      popularity: {
        ...popularityOf(resources, requests),
        counted: this.#resources.isExact ? 'exactly' : 'in-a-sketch',
        mostOvercounted: resources.reduce((most, { error }) => Math.max(most, error), 0),
      },
    };
  }

  /** @param names of the query, without their values; may be empty. */
  #endpointOf(resource: string, names: string): Endpoint {
    const [method = '', concretePath = ''] = resource.split(' ', 2);
    const path = `${pathTemplate(concretePath)}${names === '' ? '' : `?${names}`}`;
    const key = `${method} ${path}`;
    const known = this.#endpoints.get(key);
    if (known !== undefined) return known;
    if (this.#endpoints.size >= mostEndpoints) return this.#notListed;
    const endpoint = emptyEndpoint(method, path);
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

function emptyEndpoint(method: string, path: string): Endpoint {
  return { method, path, requests: 0, answeredWell: 0, example: '', exampleRequests: 0 };
}

function isAnsweredWell(status: number): boolean {
  return (status >= 200 && status < 300) || otherGoodStatuses.includes(status);
}

/** `undefined` when too few asked for one path, or it cannot be asked for again, or it is what the endpoint is called. */
function exampleOf({ path, example, exampleRequests }: Endpoint): string | undefined {
  const concrete = example.slice(example.indexOf(' ') + 1);
  const isCut = example.length >= mostResourceLength;
  if (exampleRequests < leastForExample || isCut || concrete === path) return undefined;
  return askablePath.test(concrete) ? concrete : undefined;
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
