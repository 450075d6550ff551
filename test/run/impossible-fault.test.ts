import { expect, test } from 'vitest';
import { drillSchema } from '../../harness/src/model/config/drill.ts';
import { faultSchema } from '../../harness/src/model/config/fault.ts';
import type { RunPlan } from '../../harness/src/run/run-plan.ts';
import { run } from '../../harness/src/run/run.ts';
import { FakeWorld } from './fake-world.ts';

const fault = faultSchema.parse({ kind: 'kill', service: 'worker' });
const drill = drillSchema.parse({ name: 'kill', faults: [fault], load: { requestsPerSecond: 50 } });

test.each<[string, (plan: RunPlan) => RunPlan]>([
  ['a drill', (plan) => ({ ...plan, drill: { drills: [drill] } })],
  [
    'a broken level',
    (plan) => ({ ...plan, levels: plan.levels.map((level) => ({ ...level, broken: [fault] })) }),
  ],
])('the fault of %s that is not possible is told before the stack is warmed', async (_whose, changed) => {
  const world = new FakeWorld({ capacities: { '100': 100 } });
  const hooks = { onEvent: () => undefined, signal: new AbortController().signal };
  const running = run(changed(world.plan(['100'])), world.ports, hooks);
  await expect(running).rejects.toMatchObject({
    code: 'fault-too-wide',
    message: 'kill of 1 worker: level "100" has 0 of worker',
  });
  expect(world.journal.filter((line) => !line.includes('first-look'))).toEqual([
    'up 100',
    'logs 100',
    'down 100',
  ]);
});
