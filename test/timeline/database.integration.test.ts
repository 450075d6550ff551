import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { connectPool } from '../../targets/timeline/services/database.ts';
import { startEmbedded, type EmbeddedServices } from './embedded-services.ts';

describe('the pool of a service that starts before its database, behind a proxy', () => {
  let stores: EmbeddedServices;

  beforeAll(async () => {
    stores = await startEmbedded({ services: ['postgres'], standIns: true });
  });
  afterAll(() => stores.stop());

  /** A proxy in front of the database that refuses the first connections in that way. */
  async function proxied(refuse: (socket: Socket) => void): Promise<{ url: string; refused: () => number }> {
    const url = new URL(stores.environmentOf('api')['DATABASE_URL'] ?? '');
    const port = Number(url.port);
    let refused = 0;
    const server: Server = createServer((socket) => {
      socket.on('error', () => undefined);
      if (refused < 3) {
        refused += 1;
        refuse(socket);
        return;
      }
      const upstream = connect(port, '127.0.0.1');
      upstream.on('error', () => socket.destroy());
      socket.pipe(upstream).pipe(socket);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    url.port = String((server.address() as AddressInfo).port); // it listens on TCP, so its address is no path
    return { url: url.href, refused: () => refused };
  }

  it.each([
    ['resets', (socket: Socket) => socket.once('data', () => socket.resetAndDestroy())],
    ['ends', (socket: Socket) => socket.once('data', () => socket.end())],
  ])('waits until a proxy that %s its connections lets them through', async (_what, refuse) => {
    const { url, refused } = await proxied((socket) => void refuse(socket));
    const pool = await connectPool({ url, size: 1, waitMs: 1000, roundTripMs: 0 });
    onTestFinished(() => pool.end());
    expect(refused()).toBe(3);
    expect((await pool.query<{ one: number }>('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
  });
});
