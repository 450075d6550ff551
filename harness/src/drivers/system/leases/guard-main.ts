/** What the guard of a run becomes when the harness is dead: a clean-up of that run. See guard.ts. */
import { cleanUp } from './cleanup.ts';
import { systemClock } from '../host/clock.ts';
import { readLease } from './lease-files.ts';
import { isAlive } from '../processes/owner.ts';

const [, , runId = ''] = process.argv;
const deadlineMs = systemClock.now() + 10_000;
// Its pipe closes a moment before a dying process is gone.
for (;;) {
  const lease = await readLease(runId);
  if (lease === undefined || !(await isAlive(lease.owner))) break;
  if (systemClock.now() > deadlineMs) process.exit(0);
  await systemClock.sleep(50);
}
await cleanUp({ runId, isUnheard: true });
