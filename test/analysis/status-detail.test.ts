import { describe, expect, it } from 'vitest';
import { statusDetailOf } from '../../harness/src/analysis/level/status-detail.ts';
import type { Outcome } from '../../harness/src/model/record/trial.ts';
import { ratePerSecond } from '../../harness/src/model/units.ts';

const slo = { latencyMs: 500, goodShare: 0.99 };
const asked = { slo, relativeWidth: 0.15 };
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
    expect(statusDetailOf(below(1), asked)).toBe('violated at 1 request/s: p99 612 ms against 500 ms');
    expect(statusDetailOf(below(5), { ...asked, slo: { ...slo, goodShare: 0.95 } })).toBe(
      'violated at 5 requests/s: p95 605 ms against 500 ms',
    );
  });

  it('is the share of good requests when errors made it miss, or the SLO is of no usual percentile', () => {
    expect(statusDetailOf(below(1, trial(1, violated, { connection: 9 })), asked)).toBe(
      'violated at 1 request/s: 25.00 % good within 500 ms against 99.00 % (9 connection)',
    );
    expect(statusDetailOf(below(1), { ...asked, slo: { ...slo, goodShare: 0.9 } })).toContain('25.00 % good');
  });

  it('is what failed when it was no matter of the SLO', () => {
    const died: Outcome = { kind: 'violated', by: ['service-failed'], detail: 'api was killed' };
    expect(statusDetailOf(below(1, trial(1, died)), asked)).toBe('violated at 1 request/s: api was killed');
  });

  it('is a lower bound when the generator gave out before the target', () => {
    const level = {
      status: 'measurement-invalid',
      bracket: { lowerBound: ratePerSecond(400) },
      trials: [trial(400, { kind: 'sustained' }), trial(1000, limited)],
    };
    expect(statusDetailOf(level, asked)).toBe(
      'at least 400 requests/s; above that, the load generator was the limit at 1000 requests/s (generator-limited: offered 900.0 requests/s of 1000.0 due)',
    );
  });

  it('is no lower bound when none is confirmed, a trial too short to confirm one included', () => {
    const trials = [trial(400, { kind: 'sustained' }), trial(1000, limited)];
    const level = { status: 'measurement-invalid', bracket: {}, trials };
    expect(statusDetailOf(level, asked)).toMatch(/^the load generator was the limit at 1000/);
  });

  it('is no lower bound when nothing was sustained, or something lower was violated', () => {
    const nothing = { status: 'measurement-invalid', bracket: {}, trials: [trial(1000, limited)] };
    expect(statusDetailOf(nothing, asked)).toMatch(/^the load generator was the limit at 1000/);
    const trials = [trial(400, { kind: 'sustained' }), trial(300, violated), trial(1000, limited)];
    const bracket = { lowerBound: ratePerSecond(400) };
    expect(statusDetailOf({ ...nothing, bracket, trials }, asked)).toMatch(/^the load generator/);
  });

  it('is nothing when the status says it all', () => {
    expect(statusDetailOf({ status: 'found', bracket: {}, trials: [] }, asked)).toBeUndefined();
  });
});

describe('what is said of a collapse point whose interval is wider than asked', () => {
  const between = (low: number, high: number) => ({
    status: 'found',
    bracket: {},
    trials: [],
    collapsePoint: {
      estimate: ratePerSecond(100),
      low: ratePerSecond(low),
      high: ratePerSecond(high),
      confidence: 0.95,
    },
  });

  it('is how wide it is, against how wide it was to be', () => {
    expect(statusDetailOf(between(90, 113), asked)).toBe('its interval 23 % wide against 15 % asked');
  });

  it('is nothing where it is as narrow as asked', () => {
    expect(statusDetailOf(between(95, 106), asked)).toBeUndefined();
  });
});
