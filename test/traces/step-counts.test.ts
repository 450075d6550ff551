import fc from 'fast-check';
import { expect, it } from 'vitest';
import { mostSteps, StepCounts } from '../../harness/src/drivers/traces/counts/step-counts.ts';

it('events are counted in their steps, in whatever order they come', () => {
  const times = fc.array(fc.integer({ min: -40_000_000, max: 40_000_000 }), { minLength: 1, maxLength: 200 });
  fc.assert(
    fc.property(times, fc.integer({ min: 1, max: 5000 }), (timesMs, stepMs) => {
      const steps = timesMs.map((ms) => Math.floor(ms / stepMs));
      const span = Math.max(...steps) - Math.min(...steps);
      fc.pre(span < 200_000);
      const counter = new StepCounts(stepMs);
      for (const ms of timesMs) expect(counter.add(ms)).toBe(true);
      const { startMs, counts } = counter.result();
      expect(startMs).toBe(Math.min(...steps) * stepMs);
      expect(counts).toHaveLength(span + 1);
      expect(counts.reduce((sum, count) => sum + count, 0)).toBe(timesMs.length);
      for (const step of steps) {
        expect(counts[step - Math.min(...steps)]).toBe(steps.filter((each) => each === step).length);
      }
    }),
  );
});

it('a time that would make the trace too long is not counted', () => {
  const counter = new StepCounts(1000);
  expect([counter.add(0), counter.add(1000 * mostSteps), counter.add(-1000 * mostSteps)]).toEqual([
    true,
    false,
    false,
  ]);
  expect(counter.add(1000 * (mostSteps - 1))).toBe(true);
  expect(counter.result().counts).toHaveLength(mostSteps);
});
