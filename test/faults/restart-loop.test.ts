import { expect, it } from 'vitest';
import { faultSchema } from '../../harness/src/model/config/fault.ts';
import type { Behaviour } from './fakes/behaviour.ts';
import { FakeFaultWorld } from './fakes/fake-world.ts';

const quick: Behaviour = { afterMs: 5, isDone: true, answer: 'done' };
const never = new AbortController().signal;

it('a restart loop that is taken back in the middle of a slow kill leaves the replica running', async () => {
  const fault = faultSchema.parse({ kind: 'restart-loop', service: 'api', everySeconds: 4 });
  // It is killed, started again after 2 s, and killed again after 4 s, for 4 s.
  const acts = [quick, quick, { ...quick, afterMs: 4000 }];
  const { clock, injector, targets } = new FakeFaultWorld(fault, [{ acts, looks: [] }]);
  const injected = await clock.untilSettled(
    injector.inject(fault, targets, { clock, end: never, interrupted: never }),
  );
  if (injected.status === 'rejected') throw injected.reason;
  await clock.pass(5000);
  await clock.untilSettled(injected.value.revert());
  await clock.pass(10_000);
  const [replica] = targets.replicas;
  if (replica === undefined) throw new Error('there is no replica');
  expect(await clock.untilSettled(replica.state())).toMatchObject({ value: 'running' });
});
