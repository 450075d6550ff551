export interface EdgeConfig {
  /** `127.0.0.1:8080`, or `*:8080` inside a container. */
  readonly bind: string;
  /** Where HAProxy tells its own metrics, in the same form. */
  readonly metricsBind: string;
  readonly protection: boolean;
  /** Ports on loopback, or a name that Docker's DNS resolves to all replicas. */
  readonly servers:
    | { readonly kind: 'ports'; readonly ports: readonly number[] }
    | { readonly kind: 'dns'; readonly host: string; readonly port: number };
}

/** More replicas than any level has: slots without an address stay unused. */
const dnsSlots = 16;

/**
 * HAProxy's configuration. How many requests it lets into one replica, how many may queue when protected, and how
 * many replicas must be up for /health come by environment: SERVER_MAXCONN, QUEUE_LIMIT, API_REPLICAS.
 *
 * Unprotected, a request queues for up to ten seconds, and is carried out even if its client has given up.
 * Protected, it queues for 150 ms at most, is refused at once when the queue is long, and is dropped with its client.
 */
export function haproxyConfig(config: EdgeConfig): string {
  return [
    ...globalLines,
    ...defaultsLines(config.protection),
    ...(config.servers.kind === 'dns' ? resolverLines : []),
    ...frontendLines(config),
    ...metricsLines(config),
    ...backendLines(config.servers),
    '',
  ].join('\n');
}

const globalLines = ['global', '  maxconn 8000', '  nbthread 1'];

const resolverLines = [
  'resolvers docker',
  '  nameserver docker 127.0.0.11:53',
  '  resolve_retries 3',
  '  timeout resolve 500ms',
  '  timeout retry 250ms',
  '  hold valid 2s',
];

function defaultsLines(protection: boolean): string[] {
  return [
    'defaults',
    '  mode http',
    '  timeout connect 2s',
    '  timeout client 60s',
    '  timeout server 30s',
    '  timeout http-keep-alive 60s',
    `  timeout queue ${protection ? '150ms' : '10s'}`,
    '  http-reuse always',
    ...(protection ? ['  option abortonclose'] : []),
  ];
}

function frontendLines({ bind, protection }: EdgeConfig): string[] {
  return [
    'frontend edge',
    `  bind ${bind}`,
    '  acl control path /health /idle /metrics',
    '  http-request return status 503 content-type text/plain string "requests in flight" if { path /idle } { be_conn(api) gt 0 }',
    '  http-request return status 503 content-type text/plain string "replicas are missing" if { path /health } { nbsrv(api) lt "${API_REPLICAS}" }',
    ...(protection
      ? [
          '  http-request return status 429 content-type text/plain string "overloaded" hdr retry-after 1 if !control { queue(api) gt "${QUEUE_LIMIT}" }',
        ]
      : []),
    '  default_backend api',
  ];
}

function metricsLines({ metricsBind }: EdgeConfig): string[] {
  return [
    'frontend metrics',
    `  bind ${metricsBind}`,
    '  http-request use-service prometheus-exporter if { path /metrics }',
  ];
}

function backendLines(servers: EdgeConfig['servers']): string[] {
  const common = 'maxconn "${SERVER_MAXCONN}" check inter 1s fastinter 200ms fall 4 rise 1';
  return [
    'backend api',
    '  balance leastconn',
    '  option httpchk GET /health',
    '  timeout check 3s',
    ...(servers.kind === 'ports'
      ? servers.ports.map((port, index) => `  server api${index + 1} 127.0.0.1:${port} ${common}`)
      : [
          `  server-template api ${dnsSlots} ${servers.host}:${servers.port} ${common} resolvers docker resolve-prefer ipv4 init-addr none`,
        ]),
  ];
}
