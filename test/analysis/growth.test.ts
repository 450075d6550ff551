import { describe, expect, it } from 'vitest';
import type { Outcome } from '../../harness/src/model/record/trial.ts';
import { judgeQuiet, listWith } from './judged-trials.ts';
import { histogramOf } from './simulated-system.ts';

/** 100 requests/s asked for, `offered` sent by chance, and a latency that grows evenly. */
function growing(offered: number, growthMsPerSecond: number): Outcome {
  return judgeQuiet(({ atSeconds }) => {
    const latencySeconds = 0.1 + (growthMsPerSecond / 1000) * atSeconds;
    return {
      intended: offered,
      offered,
      completed: offered,
      good: offered,
      // Spread over buckets, so that the median moves as the latency does.
      latency: histogramOf(Array.from({ length: 100 }, (_, index) => latencySeconds * (0.9 + index / 500))),
      inFlight: 100 * latencySeconds,
    };
  });
}

describe('a latency that grows', () => {
  it('is a violation when the arrivals were as many as intended', () => {
    expect(growing(100, 30)).toMatchObject({ kind: 'violated', by: listWith(['latency-growth']) });
  });

  it('is left undecided when more arrivals than intended explain it', () => {
    expect(growing(103, 30)).toMatchObject({ kind: 'undecided' });
  });

  it('counts for more when fewer arrivals than intended were enough for it', () => {
    expect(growing(98, 15)).toMatchObject({ kind: 'violated', by: ['latency-growth'] });
  });

  it('is nothing when it is less than a queue that settles', () => {
    expect(growing(100, 4)).toEqual({ kind: 'sustained' });
  });
});
