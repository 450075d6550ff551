import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ExitCode, HarnessError, reasonOf } from '../../../model/errors.ts';
import { decodePush, type Series } from './decode.ts';

/** Where one generator pushes its metrics to, for one trial. */
export interface Endpoint {
  readonly url: string;
  /** What comes later is answered and thrown away. Idempotent. */
  close(): void;
}

export interface Receiver {
  /** A URL of its own for each trial and generator, so that a late push never gets into another trial. */
  open(isWanted: (name: string) => boolean, onPush: (series: readonly Series[]) => void): Endpoint;
  close(): Promise<void>;
}

/** A push of k6 is some kB; this is far above. */
const mostBytes = 16 * 1024 * 1024;

/**
 * Receives Prometheus remote write on loopback.
 * @param port 0 for any free one.
 * @throws HarnessError `port-taken`.
 */
export async function startReceiver(port: number): Promise<Receiver> {
  const endpoints = new Map<string, (body: Uint8Array) => void>();
  const server = createServer((request, response) => {
    readBody(request)
      .then((body) => endpoints.get(request.url ?? '')?.(body))
      .then(
        () => response.writeHead(204).end(),
        (error: unknown) => response.writeHead(400).end(reasonOf(error)),
      );
  });
  await listen(server, port);
  const { port: boundPort } = server.address() as AddressInfo;
  return {
    open: (isWanted, onPush) => {
      const path = `/write/${randomUUID()}`;
      endpoints.set(path, (body) => onPush(decodePush(body, isWanted)));
      return { url: `http://127.0.0.1:${boundPort}${path}`, close: () => endpoints.delete(path) };
    },
    close: async () => {
      endpoints.clear();
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

async function readBody(request: IncomingMessage): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const chunks: Uint8Array[] = [];
    let bytes = 0;
    request.on('data', (chunk: Uint8Array) => {
      bytes += chunk.length;
      if (bytes > mostBytes) request.destroy(new Error(`a push of more than ${mostBytes} bytes`));
      chunks.push(chunk);
    });
    request.on('end', () => resolve(Buffer.concat(chunks)));
    request.on('error', reject);
  });
}

async function listen(server: Server, port: number): Promise<void> {
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, '127.0.0.1', resolve);
    });
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw cause;
    throw new HarnessError({
      code: 'port-taken',
      message: `port ${port} of 127.0.0.1, where k6 should push its metrics to, is taken by another process`,
      hint: 'free it, or choose another port; 0 takes any that is free',
      exitCode: ExitCode.environment,
      cause,
    });
  }
}
