import type { Hysteresis, Overload, StretchMeasures } from '../../harness/src/model/record/overload.ts';

function stretch(change: Partial<StretchMeasures>): StretchMeasures {
  return {
    phase: 'approach',
    multiple: 1,
    load: 200,
    fromSeconds: 0,
    seconds: 5,
    judgedSeconds: 4,
    offeredPerSecond: 200,
    throughputPerSecond: 200,
    servedPerSecond: 200,
    goodputPerSecond: 199,
    goodShare: 0.995,
    bad: {},
    dropped: 0,
    latencyMs: { p50: 12, p99: 110 },
    inFlightAtEnd: 4,
    inFlightPerSecond: 0.1,
    ...change,
  };
}

/** Of a level that collapses at 200/s: it sheds a part of what comes, too late. */
export const degradedOverload: Overload = {
  id: '100-overload-1',
  startedAt: '2026-11-08T20:02:00.000Z',
  collapsePoint: 200,
  referenceGoodput: 199,
  stretches: [
    stretch({ phase: 'approach', multiple: 0.8, load: 160 }),
    stretch({
      phase: 'overload',
      multiple: 1.25,
      load: 250,
      offeredPerSecond: 249,
      goodputPerSecond: 190,
      bad: { shed: 180, slow: 40 },
      retention: 0.95,
      servedRetention: 0.98,
    }),
    stretch({
      phase: 'overload',
      multiple: 2,
      load: 400,
      offeredPerSecond: 401,
      goodputPerSecond: 140,
      bad: { shed: 800, timeout: 60 },
      inFlightAtEnd: 310,
      latencyMs: { p50: 420, p99: 980 },
      retention: 0.7,
      servedRetention: 0.81,
    }),
    stretch({ phase: 'recovery', multiple: 0.8, load: 160 }),
  ],
  character: { kind: 'degraded', detail: 'goodput kept: 95 % at 1.25 x, 70 % at 2 x' },
  recovery: {
    kind: 'recovered',
    afterSeconds: 2.02,
    detail: 'the SLO held again 2.0 s after load fell, at 0.8 x the collapse point',
  },
};

export const invalidOverload: Overload = {
  ...degradedOverload,
  id: '100-overload-2',
  character: { kind: 'invalid', reason: 'generator-limited', detail: '31 arrivals found no free VU of 5000' },
  recovery: { kind: 'invalid', reason: 'generator-limited', detail: '31 arrivals found no free VU of 5000' },
};

export const hysteresis: Hysteresis = {
  id: '100-hysteresis-1',
  startedAt: '2026-11-08T20:03:00.000Z',
  collapsePoint: 200,
  stretches: [],
  outcome: {
    kind: 'measured',
    lostAt: 240,
    backAt: 160,
    detail: 'the SLO was lost at 1.2 x the collapse point and came back at 0.8 x',
  },
};
