import { once } from 'node:events';
import { createServer } from 'node:net';

/**
 * Below what Linux (from 32768) and macOS (from 49152) give to outgoing connections: a port of theirs may be gone in the
 * moment between its choice and its use, or while a replica that was killed is started again.
 */
const lowest = 20_000;
const count = 10_000;
/** Runs that are started together have pids near each other, and begin so far from each other. */
const apart = 61;

let turn = process.pid * apart;

/** A loopback port that is free now, never the one of the last time. */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < count; tries += 1) {
    const port = lowest + (turn % count);
    turn += 1;
    if (await isFree(port)) return port;
  }
  throw new Error(`no port from ${lowest} to ${lowest + count - 1} is free`);
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer().listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
  } catch {
    return false;
  }
  server.close();
  await once(server, 'close');
  return true;
}
