import { connect } from 'node:net';

/** In the order in which they are tried. */
export const loopbackAddresses = [
  { address: '127.0.0.1', family: 4 },
  { address: '::1', family: 6 },
] as const;

/** `localhost` and what ends with it are this machine, whatever a resolver says of them (RFC 6761, 6.3). */
export function isLocalhost(host: string): boolean {
  return /^(?:.+\.)?localhost\.?$/i.test(host);
}

/** The first loopback address that takes connections on a port; `undefined` when none does. */
export async function loopbackListening(port: number): Promise<string | undefined> {
  for (const { address } of loopbackAddresses) {
    if (await takesConnections(address, port)) return address;
  }
  return undefined;
}

async function takesConnections(host: string, port: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const socket = connect({ host, port, timeout: 1000 });
  socket.once('connect', () => resolve(true));
  socket.once('error', () => resolve(false));
  socket.once('timeout', () => resolve(false));
  const connected = await promise;
  socket.destroy();
  return connected;
}
