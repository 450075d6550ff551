import type { MetricsEndpoint } from '../../model/config/metrics.ts';
import type { MetricsSource } from '../../ports/metrics-source.ts';
import { EndpointReader } from './endpoint-reader.ts';

/** Reads Prometheus endpoints over HTTP. */
export function createMetricsSource(endpoints: readonly MetricsEndpoint[]): MetricsSource {
  return {
    of(stack) {
      const readers = endpoints.map((endpoint) => new EndpointReader(endpoint, stack));
      return {
        async read() {
          const readings = await Promise.all(readers.map((reader) => reader.read()));
          return {
            saturations: readings.flatMap((each) => each.saturations),
            counters: readings.flatMap((each) => each.counters),
            asked: readings.reduce((sum, each) => sum + each.asked, 0),
            failures: readings.flatMap((each) => each.failures),
          };
        },
      };
    },
  };
}
