import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { steps, type StepTime } from '../../harness/src/model/record/step.ts';
import type { RunPlan } from '../../harness/src/run/run-plan.ts';
import { run } from '../../harness/src/run/run.ts';
import { StepTimes } from '../../harness/src/run/step-times.ts';
import { aSecond } from '../analysis/simulated-system.ts';
import { withLevels } from '../../harness/src/model/record/record.ts';
import { FakeWorld, type Fakes } from './fake-world.ts';

const secondsOf = (times: readonly StepTime[]): number =>
  times.reduce((sum, { seconds }) => sum + seconds, 0);

async function timesOf(fakes: Partial<Fakes> = {}, change: Partial<RunPlan> = {}) {
  const world = new FakeWorld({ capacities: { '100': 100, '50': 50 }, ...fakes });
  const startedAt = world.ports.clock.now();
  const plan = { ...world.plan(['100', '50'], { relativeWidth: 0.2 }), ...change };
  const record = await run(plan, world.ports, {
    onEvent: () => undefined,
    signal: new AbortController().signal,
  });
  return { times: record.times ?? [], tookSeconds: (world.ports.clock.now() - startedAt) / 1000 };
}

describe('where the time of a run goes', { timeout: 60_000 }, () => {
  it('is told of every moment, by level', async () => {
    const { times, tookSeconds } = await timesOf({ overload: {} });
    expect(secondsOf(times)).toBeCloseTo(tookSeconds, 3);
    for (const level of ['100', '50']) {
      const told = times.filter((each) => each.level === level).map(({ step }) => step);
      expect(told).toEqual(expect.arrayContaining(['first-look', 'warm-up', 'canary', 'trial', 'overload']));
    }
  });

  it('begins when somebody asked for the run, and goes on where it was', async () => {
    const before: readonly StepTime[] = [
      { step: 'trial', level: '100', seconds: 50 },
      { step: 'getting-ready', seconds: 3 },
    ];
    const alone = await timesOf();
    const world = new FakeWorld({ capacities: { '100': 100, '50': 50 } });
    const first = await run(world.plan(['100', '50']), world.ports, {
      onEvent: () => undefined,
      signal: new AbortController().signal,
    });
    const previous = withLevels(
      { ...first, times: before },
      first.levels.map((level) => ({ ...level, status: 'pending' as const, trials: [] })),
    );
    const { times, tookSeconds } = await timesOf({}, { previous, askedAtMs: -2000 });
    const startedAt = new FakeWorld({ capacities: {} }).ports.clock.now();
    const readySeconds = times.find(({ step }) => step === 'getting-ready')?.seconds;
    expect(readySeconds).toBeCloseTo(3 + (startedAt + 2000) / 1000, 3);
    expect(secondsOf(times)).toBeCloseTo(tookSeconds + 50 + (readySeconds ?? 0), 3);
    expect(alone.times.some(({ step }) => step === 'getting-ready')).toBe(false);
  });

  it('adds up to the time that passed, whatever comes after what', () => {
    const happening = fc.record({
      step: fc.constantFrom(...steps),
      level: fc.constantFrom('a', 'b'),
      isSecond: fc.boolean(),
      laterMs: fc.nat(10_000),
    });
    fc.assert(
      fc.property(fc.array(happening), (all) => {
        let now = 1_000_000;
        const times = new StepTimes({ now: () => now, sleep: async () => undefined });
        for (const { step, level, isSecond, laterMs } of all) {
          now += laterMs;
          times.take(
            isSecond
              ? { kind: 'second', level, trialId: 't', second: aSecond({}) }
              : { kind: 'step', step, level },
          );
        }
        expect(secondsOf(times.all)).toBeCloseTo((now - 1_000_000) / 1000, 6);
        expect(times.all.every(({ seconds }) => seconds > 0)).toBe(true);
        expect(secondsOf(times.all)).toBeCloseTo((now - 1_000_000) / 1000, 6);
      }),
    );
  });

  it('counts what comes after the last second of a load as the end of its generator', () => {
    let now = 0;
    const times = new StepTimes({ now: () => now, sleep: async () => undefined });
    const after = (ms: number, event: Parameters<StepTimes['take']>[0]): void => {
      now += ms;
      times.take(event);
    };
    after(0, { kind: 'step', step: 'generator', level: '100' });
    after(1000, { kind: 'step', step: 'trial', level: '100' });
    after(8000, { kind: 'second', level: '100', trialId: 't', second: aSecond({}) });
    after(700, { kind: 'step', step: 'between', level: '100' });
    expect(times.all).toEqual([
      { step: 'generator', level: '100', seconds: 1.7 },
      { step: 'trial', level: '100', seconds: 8 },
    ]);
  });
});
