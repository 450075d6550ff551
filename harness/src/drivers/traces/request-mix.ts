import type { EndpointPopularity, TraceMix } from '../../model/trace.ts';
import { FrequentKeys, type FrequentKey } from './frequent-keys.ts';
import { pathTemplate, queryTemplate } from './path-template.ts';
import type { LoggedRequest } from './request.ts';
import { fitZipf } from './zipf-fit.ts';

/** Different endpoints that are told apart; more than that means ids that the templates do not know. */
const mostEndpoints = 10_000;
const mostListed = 100;
/** A path with fewer requests has a rank by chance. */
const leastForRank = 10;
/** Of a sketch, a path may be overcounted by this part at most to count for the fit. */
const mostErrorShare = 0.1;

interface Endpoint {
  readonly method: string;
  readonly path: string;
  requests: number;
}

type Resources = readonly FrequentKey<Endpoint>[];

/** What requests ask for, counted in bounded memory. */
export class RequestMix {
  readonly #resources: FrequentKeys<Endpoint>;
  readonly #endpoints = new Map<string, Endpoint>();
  readonly #notListed: Endpoint = { method: 'other', path: '', requests: 0 };
  readonly #statuses = new Float64Array(1000);
  #requests = 0;
  #notHttp = 0;

  /** @param capacity how many concrete paths are counted exactly. */
  constructor(capacity: number) {
    this.#resources = new FrequentKeys(capacity, (resource) => {
      const [method = '', path = ''] = resource.split(' ', 2);
      return this.#endpoint(method, pathTemplate(path));
    });
  }

  add({ resource, query, status }: LoggedRequest): void {
    this.#requests += 1;
    this.#statuses[status] = (this.#statuses[status] ?? 0) + 1;
    if (resource === '') {
      this.#notHttp += 1;
      return;
    }
    const endpoint = this.#resources.add(resource);
    if (query === '') endpoint.requests += 1;
    else this.#withQuery(endpoint, query).requests += 1;
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

  #endpoint(method: string, path: string): Endpoint {
    const key = `${method} ${path}`;
    const known = this.#endpoints.get(key);
    if (known !== undefined) return known;
    if (this.#endpoints.size >= mostEndpoints) return this.#notListed;
    const endpoint = { method, path, requests: 0 };
    this.#endpoints.set(key, endpoint);
    return endpoint;
  }

  #withQuery(endpoint: Endpoint, query: string): Endpoint {
    const names = queryTemplate(query);
    if (names === '' || endpoint === this.#notListed) return endpoint;
    return this.#endpoint(endpoint.method, `${endpoint.path}?${names}`);
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
    { method, path, requests }: Endpoint,
    byEndpoint: ReadonlyMap<Endpoint, Resources>,
  ): TraceMix['endpoints'][number] {
    const [base = ''] = path.split('?', 1);
    const endpoint = this.#endpoints.get(`${method} ${base}`);
    const resources = (endpoint === undefined ? undefined : byEndpoint.get(endpoint)) ?? [];
    const total = resources.reduce((sum, { count }) => sum + count, 0);
    return {
      method,
      path,
      share: requests / this.#requests,
      ...(resources.length < 2 ? {} : { popularity: popularityOf(resources, total) }),
    };
  }
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
