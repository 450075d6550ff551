import { expect, it } from 'vitest';
import { judge } from '../../harness/src/analysis/trial/judge.ts';
import type { Second } from '../../harness/src/model/sample.ts';
import { contextOf, quietTrial, server } from './judged-trials.ts';
import { simulateTrial } from './simulated-system.ts';

const servedIn = (change?: (second: Second) => Partial<Second>, load = 100) =>
  judge(quietTrial(change), contextOf(load)).measures.served;

it('counts what was answered late, and no refusal or error', () => {
  const served = servedIn(() => ({ good: 50, bad: { slow: 20, shed: 20, 'http-5xx': 10 } }));
  expect(served).toMatchObject({ fromSeconds: 1, seconds: 7, offeredPerSecond: 100, perSecond: 70 });
});

it('ends before clients give up', () => {
  const served = servedIn(({ atSeconds }) => (atSeconds > 5 ? { good: 10, bad: { timeout: 90 } } : {}));
  expect(served).toMatchObject({ fromSeconds: 1, seconds: 4, perSecond: 100 });
});

it('begins with the trial where clients give up soon after the settling time', () => {
  const served = servedIn(({ atSeconds }) => (atSeconds > 2 ? { good: 0, bad: { timeout: 100 } } : {}));
  expect(served).toMatchObject({ fromSeconds: 0, seconds: 2, perSecond: 100 });
});

it('is unknown where clients give up at once', () => {
  expect(servedIn(() => ({ good: 0, bad: { timeout: 100 } }))).toBeUndefined();
});

it('is the capacity of a server in overload, to a fraction of a per cent', () => {
  const seconds = simulateTrial(server, {
    load: 560,
    durationSeconds: 8,
    latencySloMs: 500,
    timeoutMs: 1000,
    seed: 1,
  });
  const { served } = judge(seconds, contextOf(560)).measures;
  expect((served?.perSecond ?? 0) / server.capacity).toBeCloseTo(1, 2);
  expect(served?.scatterPerSecond).toBeLessThan(2);
});

it('falls where the target collapses', () => {
  const seconds = simulateTrial(
    { ...server, slowdownPerWaiting: 0.002 },
    { load: 650, durationSeconds: 8, latencySloMs: 2000, timeoutMs: 8000, seed: 1 },
  );
  const { served } = judge(seconds, contextOf(650)).measures;
  expect(served?.trend.perSecond).toBeLessThan(-10);
});
