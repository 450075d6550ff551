/**
 * Options of the PostgreSQL server, the same in containers and as a plain process. The data lives as long as a
 * level, so nothing is flushed to disk and no vacuum runs: what is measured must not depend on the disk's mood.
 */
export interface ServerOptions {
  readonly address: string;
  readonly port: number;
  readonly sharedBuffers: string;
  readonly maxConnections: number;
}

export function serverOptions(options: ServerOptions): string[] {
  const settings: Record<string, string | number> = {
    listen_addresses: options.address,
    port: options.port,
    unix_socket_directories: '',
    shared_buffers: options.sharedBuffers,
    max_connections: options.maxConnections,
    fsync: 'off',
    synchronous_commit: 'off',
    full_page_writes: 'off',
    autovacuum: 'off',
    jit: 'off',
    max_parallel_workers_per_gather: 0,
    wal_level: 'minimal',
    max_wal_senders: 0,
    min_wal_size: '8MB',
    max_wal_size: '256MB',
    checkpoint_timeout: '1h',
    bgwriter_lru_maxpages: 0,
    logging_collector: 'off',
  };
  return Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}
