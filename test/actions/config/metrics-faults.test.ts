import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../../harness/src/actions/config/load.ts';
import { withChange } from './valid-config.ts';

const anEndpoint = { service: 'api', url: 'http://127.0.0.1:9100/metrics' };
const aPool = { resource: 'pool', used: 'a' };

/** A valid config with metrics. */
function withMetrics(metrics: readonly unknown[]): unknown {
  return withChange({ metrics });
}

describe('metrics with a fault', () => {
  const faults: [what: string, input: unknown, message: string][] = [
    [
      'a series that cannot be read',
      withMetrics([{ ...anEndpoint, saturations: [{ resource: 'pool', used: 'a / b' }] }]),
      'f: metrics[0].saturations[0].used is "a / b": it must be a series: name, name{label="value"}, or rate(name{label="value"}).',
    ],
    [
      'a limit that is none',
      withMetrics([{ ...anEndpoint, saturations: [{ resource: 'pool', used: 'a', limit: -1 }] }]),
      'f: metrics[0].saturations[0].limit is -1: it must be more than 0.',
    ],
    [
      'metrics without an address',
      withMetrics([{ service: 'api' }]),
      'f: metrics[0].port is missing: it must be exactly one of port and url.',
    ],
    [
      'a resource of metrics that is mistyped',
      withMetrics([{ ...anEndpoint, saturations: [{ resource: 'pol', used: 'a' }] }]),
      'f: metrics[0].saturations[0].resource is "pol": it must be one of "pool", "queue", "event-loop", "cache". Did you mean "pool"?',
    ],
    [
      'the port of a service that headroom does not start',
      withMetrics([{ service: 'api', port: 80 }]),
      'f: metrics[0].port is 80, but headroom does not start the services of an external stack: give the url instead.',
    ],
    [
      'two saturations of one name',
      withMetrics([{ ...anEndpoint, saturations: [aPool, { ...aPool, used: 'b' }] }]),
      'f: metrics[0].saturations[1] is "pool" of "api" again: give it a name of its own.',
    ],
  ];

  it.each(faults)('are refused for %s', (_what, input, message) => {
    expect(() => parseConfig(input, 'f')).toThrow(
      expect.objectContaining({ code: 'config-invalid', message, exitCode: 2 }),
    );
  });
});
