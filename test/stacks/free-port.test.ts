import { once } from 'node:events';
import { createServer } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { freePort } from '../../harness/src/drivers/stacks/free-port.ts';

describe('a free port', () => {
  it('is one that no outgoing connection gets, and is given once', async () => {
    const ports = [await freePort(), await freePort(), await freePort(), await freePort()];
    expect(new Set(ports).size).toBe(4);
    for (const port of ports) {
      expect(port).toBeGreaterThan(1023);
      expect(port).toBeLessThan(32_768);
    }
  });

  it('is not one that somebody listens on', async () => {
    const next = (await freePort()) + 1;
    const server = createServer().listen(next, '127.0.0.1');
    onTestFinished(() => void server.close());
    await Promise.race([once(server, 'listening'), once(server, 'error')]); // of somebody else's is as good
    expect(await freePort()).not.toBe(next);
  });
});
