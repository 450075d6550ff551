import { createServer, type Server } from 'node:http';
import type { Balancer } from './balancer.ts';

/** What the stand-in tells of itself, in the series of HAProxy's exporter that are of use here. Not listening yet. */
export function metricsServer(balancer: Balancer): Server {
  return createServer((_request, response) => {
    const { queued, servers } = balancer.use;
    const lines = [
      '# TYPE haproxy_backend_current_queue gauge',
      `haproxy_backend_current_queue{proxy="api"} ${queued}`,
      '# TYPE haproxy_server_current_sessions gauge',
      ...servers.map(({ active }, index) => series('haproxy_server_current_sessions', index, active)),
      '# TYPE haproxy_server_limit_sessions gauge',
      ...servers.map(({ limit }, index) => series('haproxy_server_limit_sessions', index, limit)),
      '',
    ];
    response.setHeader('content-type', 'text/plain; version=0.0.4').end(lines.join('\n'));
  });
}

function series(name: string, index: number, value: number): string {
  return `${name}{proxy="api",server="api${index + 1}"} ${value}`;
}
