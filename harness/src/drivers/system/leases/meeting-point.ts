import { createHash } from 'node:crypto';
import type { ListenOptions } from 'node:net';

/** Where processes of a machine find each other, whichever user's: only one of them can listen there at a time. */
export type MeetingPoint = Pick<ListenOptions, 'path' | 'host' | 'port'>;

/**
 * The place of runs that load this machine. The kernel gives it to one process and takes it back when that is gone: on
 * Linux a socket without a file (of a container's network, if it has its own), on Windows a pipe, else a loopback port.
 *
 * HEADROOM_MACHINE names a part of a machine that has CPUs of its own; runs on different parts do not notice each other.
 */
export function meetingPoint(
  { HEADROOM_MACHINE }: NodeJS.ProcessEnv = process.env,
  platform = process.platform,
): MeetingPoint {
  const name = `headroom-load${HEADROOM_MACHINE ? `-${digestOf(HEADROOM_MACHINE).toString('hex', 0, 8)}` : ''}`;
  if (platform === 'linux') return { path: `\0${name}` };
  if (platform === 'win32') return { path: `\\\\.\\pipe\\${name}` };
  return { host: '127.0.0.1', port: 20_000 + (digestOf(name).readUInt16BE() % 10_000) };
}

function digestOf(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
