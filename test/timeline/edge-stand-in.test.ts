import { describe, expect, test } from 'vitest';
import { Balancer, type Backend, type BalancerLimits } from '../../targets/timeline/edge/balancer.ts';
import { parseHead } from '../../targets/timeline/edge/http-message.ts';

interface Recorded {
  readonly name: string;
  server?: Backend;
  refused?: number;
}

function bench(ports: readonly number[], limits: BalancerLimits) {
  let now = 0;
  const balancer = new Balancer(ports, limits, () => now);
  const admit = (name: string): Recorded => {
    const request: Recorded = { name };
    balancer.admit({
      since: now,
      start: (server) => (request.server = server),
      refuse: (status) => (request.refused = status),
    });
    return request;
  };
  const release = ({ server }: Recorded): void => {
    if (server === undefined) throw new Error('it was never started');
    balancer.release(server);
  };
  return { balancer, admit, release, wait: (ms: number) => (now += ms) };
}

describe('the balancer', () => {
  test('gives each server as much as the next, up to its bound, and queues the rest in order', () => {
    const { admit, release, balancer } = bench([1, 2], { serverMaxConnections: 2, queueTimeoutMs: 1000 });
    const running = ['a', 'b', 'c', 'd'].map(admit);
    expect(running.filter(({ server }) => server?.port === 1)).toHaveLength(2);
    expect(running.filter(({ server }) => server?.port === 2)).toHaveLength(2);
    const waiting = ['e', 'f'].map(admit);
    expect(waiting.every(({ server }) => server === undefined)).toBe(true);
    expect(balancer.inFlight).toBe(6);
    const [first] = running;
    if (first !== undefined) release(first);
    expect(waiting.map(({ server }) => server?.port)).toEqual([first?.server?.port, undefined]);
  });

  test('refuses at once what the queue has no room for', () => {
    const limits = { serverMaxConnections: 1, queueLimit: 1, queueTimeoutMs: 1000 };
    const { admit } = bench([1], limits);
    expect(['a', 'b', 'c'].map(admit).map(({ refused }) => refused)).toEqual([undefined, undefined, 429]);
  });

  test('refuses what has queued for too long, and only that', () => {
    const { admit, balancer, wait } = bench([1], { serverMaxConnections: 1, queueTimeoutMs: 100 });
    admit('running');
    const early = admit('early');
    wait(80);
    const late = admit('late');
    wait(30);
    balancer.expire();
    expect([early.refused, late.refused]).toEqual([503, undefined]);
  });

  test('keeps away from a server that has just failed, as long as there is another', () => {
    const { admit, release, balancer, wait } = bench([1, 2], {
      serverMaxConnections: 9,
      queueTimeoutMs: 100,
    });
    const failed = admit('failed');
    if (failed.server !== undefined) balancer.avoid(failed.server);
    release(failed);
    const others = ['a', 'b', 'c'].map(admit);
    expect(others.every(({ server }) => server?.port !== failed.server?.port)).toBe(true);
    wait(1001);
    expect(admit('later').server?.port).toBe(failed.server?.port);
  });
});

describe('the end of a message', () => {
  test('is after the bytes that content-length states', () => {
    const head = parseHead(Buffer.from('POST /posts HTTP/1.1\r\nHost: x\r\nContent-Length: 12\r\n\r\nab'));
    expect(head).toMatchObject({ bodyBytes: 12, closes: false, startLine: 'POST /posts HTTP/1.1' });
    expect(parseHead(Buffer.from('GET / HTTP/1.1\r\nConnection: close\r\n\r\n'))).toMatchObject({
      bodyBytes: 0,
      closes: true,
    });
  });

  test('is not known before the head is whole', () => {
    expect(parseHead(Buffer.from('GET / HTTP/1.1\r\nHost: x\r\n'))).toBeUndefined();
  });

  test('is refused where no length is stated', () => {
    expect(() => parseHead(Buffer.from('HTTP/1.1 200 OK\r\n\r\n'))).toThrow(/no content-length/);
    expect(() => parseHead(Buffer.from('POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n'))).toThrow(
      /transfer-encoding/,
    );
    expect(() => parseHead(Buffer.alloc(20_000, 'x'))).toThrow(/longer than/);
  });
});
