import { describe, expect, it } from 'vitest';
import { drillSchema } from '../../harness/src/model/config/drill.ts';
import { faultSchema } from '../../harness/src/model/config/fault.ts';
import {
  FaultNotApplied,
  FaultNotReverted,
  type FaultInjector,
} from '../../harness/src/ports/fault-injector.ts';
import type { RunPorts } from '../../harness/src/run/ports-of-a-run.ts';
import type { RunPlan } from '../../harness/src/run/run-plan.ts';
import { run } from '../../harness/src/run/run.ts';
import { FakeWorld } from './fake-world.ts';

const flush = faultSchema.parse({
  ...{ kind: 'command', name: 'flush', inject: ['./flush'], verify: ['./is-empty'], revert: ['./fill'] },
});
const drills = ['first', 'second'].map((name) =>
  drillSchema.parse({ name, faults: [flush], load: { requestsPerSecond: 50 } }),
);

type Kind = 'external' | 'embedded';
type Inject = FaultInjector['inject'];

function held(on: Partial<Awaited<ReturnType<Inject>>> = {}): Inject {
  return async () => ({
    seen: 'it took',
    revert: async () => undefined,
    gone: async () => 'it is gone',
    ...on,
  });
}

const no = (): Promise<never> => Promise.reject(new Error('"./fill" exited with 1'));

async function runOn(kind: Kind, inject: Inject, changed: (plan: RunPlan) => RunPlan) {
  const world = new FakeWorld({ capacities: { '100': 100, '50': 50 } });
  const { stack } = world.ports;
  const ports: RunPorts = {
    ...world.ports,
    stack: { ...stack, kind },
    faults: { refusal: async () => undefined, inject },
  };
  const interrupt = new AbortController();
  const lines: string[] = [];
  const running = run(changed(world.plan(['100', '50'])), ports, {
    onEvent: (event) => event.kind === 'progress' && lines.push(event.line),
    signal: interrupt.signal,
  });
  const [result] = await Promise.allSettled([running]);
  return { result, world, lines };
}

const broken = (plan: RunPlan): RunPlan => ({
  ...plan,
  levels: plan.levels.map((level) => ({ ...level, broken: [flush] })),
});
const drilled = (plan: RunPlan): RunPlan => ({ ...plan, drill: { drills } });
const told = 'flush: not taken back: "./fill" exited with 1';
const left = {
  status: 'rejected',
  reason: { code: 'fault-not-reverted', message: `level "100" may still be broken on purpose: ${told}` },
};

describe('a fault that cannot be taken back', () => {
  it.each<[string, Inject]>([
    ['when it cannot be', held({ revert: no })],
    ['when it is not seen to be gone', held({ gone: no })],
  ])(
    "from a stack of the user's own ends the run, whose next level would have it as well: %s",
    async (_, inject) => {
      const { result, world, lines } = await runOn('external', inject, broken);
      expect(result).toMatchObject(left);
      expect(lines).toContain(told);
      expect(world.journal.filter((line) => line.startsWith('up'))).toEqual(['up 100']);
      expect(world.journal.at(-1)).toBe('down 100');
    },
  );

  it("from a stack of the run's own is told, and goes down with it", async () => {
    const { result, world, lines } = await runOn('embedded', held({ revert: no }), broken);
    expect(result?.status).toBe('fulfilled');
    expect(lines.filter((line) => line === told)).toHaveLength(2);
    expect(world.journal.at(-1)).toBe('down 50');
  });

  it("from a stack of the user's own ends its drills, with the first in the record", async () => {
    const { result, world, lines } = await runOn('external', held({ revert: no }), drilled);
    expect(result).toMatchObject(left);
    expect(lines).toContain(told);
    const [level] = world.savedRecords.at(-1)?.levels ?? [];
    expect(level?.drills?.map(({ drill, outcome }) => [drill, outcome.kind, outcome.detail])).toEqual([
      ['first', 'invalid', told],
    ]);
    expect(level?.drills?.[0]?.outcome).toMatchObject({ reason: 'fault-not-reverted' });
    expect(level?.drills?.[0]?.faults).toMatchObject([{ mayBeOn: true }]);
  });
});

describe('a fault that does not take', () => {
  const message = 'level "100" was to be without something that could not be broken: flush: it is not';

  it('leaves the level as it was, and the others are measured', async () => {
    const { result, world } = await runOn(
      'external',
      () => Promise.reject(new FaultNotApplied('it is not')),
      broken,
    );
    expect(result).toMatchObject({ reason: { code: 'fault-not-applied', message } });
    expect(world.journal.filter((line) => line.startsWith('up'))).toEqual(['up 100', 'up 50']);
  });

  it("and may be on ends the run on a stack of the user's own", async () => {
    const { result } = await runOn('external', () => Promise.reject(new FaultNotReverted('half')), broken);
    expect(result).toMatchObject({
      reason: {
        code: 'fault-not-reverted',
        message: 'level "100" may still be broken on purpose: flush: half',
      },
    });
  });
});
