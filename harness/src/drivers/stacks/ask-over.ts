import { connect } from 'node:net';
import type { HopAnswer } from '../../ports/hop-control.ts';
import type { Hop } from '../../ports/process-plan.ts';

/** The smallest question of each protocol that a server answers whoever asks it. */
const questions: Readonly<Record<Hop['speaks'], Buffer>> = {
  http: Buffer.from('GET /headroom-asks HTTP/1.0\r\n\r\n'),
  redis: Buffer.from('PING\r\n'),
  // SSLRequest: answered with one byte, before any login (PostgreSQL, "Message Formats").
  postgres: Buffer.from([0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x2f]),
};

/** Asks on a loopback port and waits for the first byte of the answer, from when the question was sent. */
export function askOver(port: number, speaks: Hop['speaks'], waitMs: number): Promise<HopAnswer> {
  const { promise, resolve } = Promise.withResolvers<HopAnswer>();
  const socket = connect({ port, host: '127.0.0.1' });
  let sentAtMs = performance.now();
  const timer = setTimeout(() => resolve({ kind: 'silent' }), waitMs);
  socket.once('connect', () => {
    sentAtMs = performance.now();
    socket.write(questions[speaks]);
  });
  socket.once('data', () => resolve({ kind: 'answered', ms: performance.now() - sentAtMs }));
  socket.once('error', () => resolve({ kind: 'broken' }));
  socket.once('close', () => resolve({ kind: 'broken' }));
  return promise.finally(() => {
    clearTimeout(timer);
    socket.destroy();
  });
}
