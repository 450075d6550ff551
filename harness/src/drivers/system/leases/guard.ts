import { spawn } from 'node:child_process';
import { Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import { leaseFile } from './lease-files.ts';
import { runVariable } from '../processes/run-labels.ts';

/** Sleeps in `cat` until the harness's end of the pipe closes, then cleans up if the lease is still there. */
const script = 'cat > /dev/null; [ -e "$1" ] || exit 0; shift; exec "$@"';

/**
 * Starts the guard of a run: a shell that waits on a pipe from this process. When this process dies, however that
 * happens, the kernel closes the pipe and the guard removes what the run holds. Containers know no time limit, so
 * without it they would outlast a killed harness. Call what is returned when the lease is gone.
 */
export function startGuard(runId: string): () => void {
  const main = fileURLToPath(new URL('./guard-main.ts', import.meta.url));
  const environment: NodeJS.ProcessEnv = { ...process.env, HEADROOM_GUARD: runId };
  // It must outlive what carries the run's label, and not be ended with it.
  delete environment[runVariable];
  const argv = ['-c', script, 'headroom-guard', leaseFile(runId), process.execPath, main, runId];
  const guard = spawn('/bin/sh', argv, {
    cwd: '/',
    env: environment,
    detached: true, // not of this terminal's group: Ctrl-C must not end it before the harness
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  guard.on('error', () => undefined); // without it there is still `headroom cleanup`
  guard.stdin.on('error', () => undefined);
  guard.unref();
  if (guard.stdin instanceof Socket) guard.stdin.unref(); // neither of the two keeps this process from ending
  return () => guard.stdin.end();
}
