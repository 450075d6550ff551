import { once } from 'node:events';
import { connect } from 'node:net';
import type { Clock } from '../../../ports/clock.ts';
import { cgroupFoldersOf } from '../../system/cgroup-folders.ts';
import { systemClock } from '../../system/clock.ts';
import { engineElsewhere } from '../../system/engine-cli.ts';
import { inspectContainer, type EngineApi } from './engine.ts';
import { engineFacts } from './engine-facts.ts';

/** An engine in a virtual machine of this one (Docker Desktop, Colima) has handed its ports on by then. */
const limitMs = 6000;
const pauseMs = 250;
const attemptMs = 2000;

/**
 * Makes sure that a port which the engine published on loopback is one of this machine's: a socket or a port that leads
 * to an engine elsewhere looks like any other, and the load would go to whoever listens here. Nobody did before: the
 * port was free.
 * @throws HarnessError `engine-elsewhere`; the signal's reason when it is aborted.
 */
export async function assertReachedHere(
  api: EngineApi,
  { container, url, signal }: { readonly container: string; readonly url: URL; readonly signal: AbortSignal },
  clock: Clock = systemClock,
): Promise<void> {
  const deadlineMs = clock.now() + limitMs;
  for (;;) {
    const pid = (await inspectContainer(api, container))?.State.Pid ?? 0;
    // Ended: its health says why. On this kernel: only its own port can be slow.
    if (pid === 0 || (await cgroupFoldersOf(pid))?.cpu.includes(container) === true) return;
    if (await accepts(url, signal)) return;
    if (clock.now() >= deadlineMs) break;
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
