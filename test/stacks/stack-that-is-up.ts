import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, vi } from 'vitest';
import { openLease, type OpenLease } from '../../harness/src/drivers/system/leases/open-lease.ts';
import type { Level } from '../../harness/src/model/config/config.ts';
import type { RunningStack, Stack, StackProvenance } from '../../harness/src/ports/stack.ts';
import { contextOf } from './asked-of-a-stack.ts';
import { leftoversOf } from './leftovers.ts';

/** Of one describe: on a lease and a cache folder of its own. */
export interface StackThatIsUp {
  readonly runId: string;
  readonly running: RunningStack;
  readonly parts: StackProvenance['parts'];
  /** Takes it down, and makes sure that nothing of it is left. */
  end(): Promise<void>;
}

interface Wanted {
  /** In the id of its run. */
  readonly name: string;
  readonly level: Level;
  /** Until its end. */
  readonly environment?: Readonly<Record<string, string>>;
  readonly create: (lease: OpenLease) => Stack | Promise<Stack>;
}

let runs = 0;

/** @throws why it cannot be brought up, when nothing of it is left. */
export async function bringUp({ name, level, environment = {}, create }: Wanted): Promise<StackThatIsUp> {
  await using undone = new AsyncDisposableStack();
  const cache = await mkdtemp(join(tmpdir(), 'headroom-test-cache-'));
  undone.defer(() => rm(cache, { recursive: true }));
  undone.defer(() => void vi.unstubAllEnvs());
  for (const [variable, value] of Object.entries({ ...environment, HEADROOM_CACHE: cache }))
    vi.stubEnv(variable, value);
  runs += 1;
  const lease = await openLease({ runId: `${name}-${process.pid}-${runs}`, stack: 'test' });
  const { runId } = lease;
  undone.defer(async () => expect(await leftoversOf(runId)).toEqual([]));
  undone.defer(() => lease.close());
  const stack = await create(lease);
  undone.defer(() => stack.close());
  const { parts } = await stack.prepare(contextOf());
  const running = await stack.up(level, contextOf());
  undone.defer(() => running.down());
  const atEnd = undone.move();
  return { runId, running, parts, end: () => atEnd.disposeAsync() };
}
