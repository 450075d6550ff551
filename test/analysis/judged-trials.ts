import { expect } from 'vitest';
import { judge, type JudgeContext } from '../../harness/src/analysis/trial/judge.ts';
import type { Second } from '../../harness/src/model/sample.ts';
import type { Outcome } from '../../harness/src/model/record/trial.ts';
import { durationMs, ratePerSecond } from '../../harness/src/model/units.ts';
import {
  aSecond,
  histogramOf,
  simulateTrial,
  type SimulatedLoad,
  type SimulatedSystem,
} from './simulated-system.ts';

export const server: SimulatedSystem = { servers: 1, capacity: 500, service: 'deterministic' };

export function contextOf(load: number): JudgeContext {
  return {
    slo: { latencyMs: 500, goodShare: 0.99 },
    candidate: { load: ratePerSecond(load), duration: durationMs(8000) },
    timeoutMs: 1000,
  };
}

export function loadOf(load: number, overrides: Partial<SimulatedLoad> = {}): SimulatedLoad {
  return { load, durationSeconds: 8, latencySloMs: 500, timeoutMs: 1000, seed: 1, ...overrides };
}

export function outcomeOf(
  system: SimulatedSystem,
  load: number,
  overrides: Partial<SimulatedLoad> = {},
): Outcome {
  return judge(simulateTrial(system, loadOf(load, overrides)), contextOf(load)).outcome;
}

/** A trial of 100 requests/s that are all answered in 10 ms; `change` says what is different in a second. */
export function quietTrial(change: (second: Second) => Partial<Second> = () => ({})): Second[] {
  return Array.from({ length: 8 }, (_, index) => {
    const second = aSecond({
      atSeconds: index + 1,
      intended: 100,
      offered: 100,
      completed: 100,
      good: 100,
      latency: histogramOf(Array.from({ length: 100 }, () => 0.01)),
      lateness: histogramOf(Array.from({ length: 100 }, () => 0.001)),
      busyVus: 2,
      allocatedVus: 120,
      inFlight: 1,
    });
    return { ...second, ...change(second) };
  });
}

export function judgeQuiet(change?: (second: Second) => Partial<Second>): Outcome {
  return judge(quietTrial(change), contextOf(100)).outcome;
}

/** Vitest's matchers are untyped; these say what they stand for. */
export const textWith = (part: string): unknown => expect.stringContaining(part);
export const textLike = (pattern: RegExp): unknown => expect.stringMatching(pattern);
export const listWith = (parts: readonly string[]): unknown => expect.arrayContaining([...parts]);
