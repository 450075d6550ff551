import { describe, expect, it } from 'vitest';
import { statusDetailOf } from '../../harness/src/analysis/status-detail.ts';
import type { Outcome } from '../../harness/src/model/trial.ts';
import { ratePerSecond } from '../../harness/src/model/units.ts';

const slo = { latencyMs: 500, goodShare: 0.99 };
const violated: Outcome = { kind: 'violated', by: ['good-share'], detail: '' };
const limited: Outcome = {
  kind: 'invalid',
  reason: 'generator-limited',
  detail: 'offered 900.0 requests/s of 1000.0 due',
};
const trial = (load: number, outcome: Outcome, bad: Record<string, number> = { slow: 12 }) => ({
  load,
  outcome,
  measures: { goodShare: 0.25, bad, latencyMs: { p50: 590, p95: 605, p99: 612.4 } },
});
const below = (load: number, of = trial(load, violated)) => ({
  status: 'below-minimum',
  bracket: { upperBound: ratePerSecond(load) },
  trials: [of],
});

describe('what is said of a level without a collapse point', () => {
  it('is the percentile that an idle stack misses', () => {
    expect(statusDetailOf(below(1), slo)).toBe('violated at 1 request/s: p99 612 ms against 500 ms');
    expect(statusDetailOf(below(5), { ...slo, goodShare: 0.95 })).toBe(
      'violated at 5 requests/s: p95 605 ms against 500 ms',
    );
  });

  it('is the share of good requests when errors made it miss, or the SLO is of no usual percentile', () => {
    expect(statusDetailOf(below(1, trial(1, violated, { connection: 9 })), slo)).toBe(
      'violated at 1 request/s: 25.00 % good within 500 ms against 99.00 % (9 connection)',
    );
    expect(statusDetailOf(below(1), { ...slo, goodShare: 0.9 })).toContain('25.00 % good');
  });

  it('is what failed when it was no matter of the SLO', () => {
    const died: Outcome = { kind: 'violated', by: ['service-failed'], detail: 'api was killed' };
    expect(statusDetailOf(below(1, trial(1, died)), slo)).toBe('violated at 1 request/s: api was killed');
  });

  it('is a lower bound when the generator gave out before the target', () => {
    const level = {
      status: 'measurement-invalid',
      bracket: {},
      trials: [trial(400, { kind: 'sustained' }), trial(1000, limited)],
    };
    expect(statusDetailOf(level, slo)).toBe(
      'at least 400 requests/s; above that, the load generator was the limit at 1000 requests/s (generator-limited: offered 900.0 requests/s of 1000.0 due)',
    );
  });

  it('is no lower bound when nothing was sustained, or something lower was violated', () => {
    const nothing = { status: 'measurement-invalid', bracket: {}, trials: [trial(1000, limited)] };
    expect(statusDetailOf(nothing, slo)).toMatch(/^the load generator was the limit at 1000/);
    const trials = [trial(400, { kind: 'sustained' }), trial(300, violated), trial(1000, limited)];
    expect(statusDetailOf({ ...nothing, trials }, slo)).toMatch(/^the load generator/);
  });

  it('is nothing when the status says it all', () => {
    expect(statusDetailOf({ status: 'found', bracket: {}, trials: [] }, slo)).toBeUndefined();
  });
});
