import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import type { Clock } from '../../../ports/clock.ts';
import { cgroupFoldersOf } from '../../system/limits/cgroup-folders.ts';
import { systemClock } from '../../system/host/clock.ts';
import { engineElsewhere } from '../../system/engine/cli.ts';
import { inspectContainer } from './engine/engine.ts';
import type { EngineApi } from './engine/api.ts';
import { engineFacts } from './engine/facts.ts';

/** An engine in a virtual machine of this one (Docker Desktop, Colima) has handed its ports on by then. */
const limitMs = 6000;
const pauseMs = 250;
const attemptMs = 2000;

interface PublishedPort {
  readonly container: string;
  /** Inside the container. */
  readonly port: number;
  /** Here. */
  readonly url: URL;
  readonly signal: AbortSignal;
}

/**
 * Makes sure that a port which the engine published on loopback is one of this machine's: a socket or a port that leads
 * to an engine elsewhere looks like any other, and the load would go to whoever listens here. Nobody did before: the
 * port was free.
 * @throws HarnessError `engine-elsewhere`; the signal's reason when it is aborted.
 */
export async function assertReachedHere(
  api: EngineApi,
  published: PublishedPort,
  clock: Clock = systemClock,
): Promise<void> {
  const { container, port, url, signal } = published;
  const deadlineMs = clock.now() + limitMs;
  for (;;) {
    if (await accepts(url, signal)) return;
    const pid = (await inspectContainer(api, container))?.State.Pid ?? 0;
    if (pid === 0) return; // its health says why
    if (clock.now() >= deadlineMs) {
      if ((await listensInside(pid, container, port)) === false) return; // it is slow to start, and health waits for it
      break;
    }
    await clock.sleep(pauseMs, signal);
  }
  const { name } = await engineFacts(api);
  throw engineElsewhere(
    `the container engine ${name} is elsewhere: it published the entry on ${url.host}, and nothing listens there on this machine, where the load goes`,
  );
}

async function accepts({ hostname, port }: URL, signal: AbortSignal): Promise<boolean> {
  const socket = connect(Number(port), hostname);
  socket.on('error', () => undefined); // one that comes after nobody waits any more
  try {
    await once(socket, 'connect', { signal: AbortSignal.any([signal, AbortSignal.timeout(attemptMs)]) });
    return true;
  } catch {
    signal.throwIfAborted();
    return false;
  } finally {
    socket.destroy();
  }
}

/** Whether somebody in the container takes connections; `undefined` when it does not run on this kernel. */
async function listensInside(pid: number, container: string, port: number): Promise<boolean | undefined> {
  if ((await cgroupFoldersOf(pid))?.cpu.includes(container) !== true) return undefined;
  const tables = await Promise.all(
    ['tcp', 'tcp6'].map((table) => readFile(`/proc/${pid}/net/${table}`, 'utf8').catch(() => '')),
  );
  return tables.some((table) => isListenedOn(table, port));
}

/** In the text of /proc/net/tcp: `0: 00000000:1F90 00000000:0000 0A …`, state 0A is listening. */
export function isListenedOn(table: string, port: number): boolean {
  const inHex = port.toString(16).toUpperCase().padStart(4, '0');
  return new RegExp(`^\\s*\\d+: [0-9A-F]+:${inHex} [0-9A-F]+:[0-9A-F]+ 0A `, 'm').test(table);
}
