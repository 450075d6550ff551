import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fullBudget, nextBudget } from '../../harness/src/drivers/system/limits/duty-cycle-budget.ts';

describe('nextBudget', () => {
  it('holds a greedy process to its quota, whatever the steps and however coarse the measuring', () => {
    const spansMs = fc.infiniteStream(fc.integer({ min: 5, max: 50 }));
    fc.assert(
      fc.property(spansMs, fc.integer({ min: 5, max: 100 }), (spans, percent) => {
        const cores = percent / 100;
        let budget = fullBudget;
        let elapsed = 0;
        let burned = 0;
        let seen = 0;
        for (const spanMs of spans.take(400)) {
          elapsed += spanMs / 1000;
          if (!budget.stopped) burned += spanMs / 1000;
          const now = Math.floor(burned * 100) / 100; // the kernel counts in hundredths of a second
          budget = nextBudget(budget, { elapsedSeconds: spanMs / 1000, usedSeconds: now - seen, cores });
          seen = now;
        }
        expect(burned).toBeLessThanOrEqual(elapsed * cores + 0.1);
        expect(burned).toBeGreaterThanOrEqual(elapsed * cores * 0.97 - 0.1);
      }),
    );
  });

  it('does not stop a process for long because it was looked at late', () => {
    let budget = nextBudget(fullBudget, { elapsedSeconds: 3, usedSeconds: 6, cores: 0.2 });
    let stoppedSeconds = 0;
    for (; budget.stopped; stoppedSeconds += 0.01) {
      budget = nextBudget(budget, { elapsedSeconds: 0.01, usedSeconds: 0, cores: 0.2 });
    }
    expect(stoppedSeconds).toBeGreaterThan(0.5);
    expect(stoppedSeconds).toBeLessThan(1.1);
  });

  it('never stops a process that stays within its quota', () => {
    let budget = fullBudget;
    for (let step = 0; step < 100; step += 1) {
      budget = nextBudget(budget, { elapsedSeconds: 0.01, usedSeconds: 0.004, cores: 0.5 });
      expect(budget.stopped).toBe(false);
    }
  });
});
