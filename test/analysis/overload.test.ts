import { describe, expect, it } from 'vitest';
import { isUnfit, judgeOverload } from '../../harness/src/analysis/past-collapse/overload.ts';
import { isBack, type RecoveryContext } from '../../harness/src/analysis/past-collapse/recovery.ts';
import { curveOf, overloadStretches } from '../../harness/src/analysis/past-collapse/stretches.ts';
import { configSchema } from '../../harness/src/model/config/config.ts';
import type { OverloadSettings } from '../../harness/src/model/record/overload.ts';
import type { Second } from '../../harness/src/model/sample.ts';
import { builtSystems, type BuiltSystem, type OverloadedSystem } from '../fixtures/overloaded-systems.ts';
import { simulateCurve } from './simulated-overload.ts';
import { histogramOf } from './simulated-system.ts';

const slo = { latencyMs: 500, goodShare: 0.99 };
const timeoutMs = 1000;
const seeds = Array.from({ length: 20 }, (_, index) => index + 1);

/** The defaults of the config. */
const settings = configSchema.parse({
  name: 'x',
  scenario: 'x',
  slo: { latencyMs: 1 },
  levels: [{ name: 'x' }],
  stacks: {},
}).overload as OverloadSettings;

const capacity = 150;
const systems = builtSystems(capacity);
const [shedding, , queueing, stubborn, , twice] = systems as [
  BuiltSystem,
  BuiltSystem,
  BuiltSystem,
  BuiltSystem,
  BuiltSystem,
  BuiltSystem,
];

/** When the overload begins and ends, with these settings. */
const [beginOfOverload, endOfOverload] = ['overload', 'recovery'].map(
  (phase) =>
    overloadStretches(settings, {
      collapsePoint: 0.96 * capacity,
      latencySeconds: 0.5,
      timeoutSeconds: 1,
    }).find((each) => each.phase === phase)?.fromSeconds ?? Number.NaN,
) as [number, number];

function isOverload({ atSeconds }: Second): boolean {
  return atSeconds > beginOfOverload && atSeconds <= endOfOverload;
}

function characterise(
  system: OverloadedSystem,
  seed: number,
  change: Partial<OverloadSettings> = {},
  spoil: (seconds: Second[]) => Second[] = (seconds) => seconds,
) {
  // A search finds about this for Poisson arrivals.
  const collapsePoint = 0.96 * system.capacity;
  const asked = { ...settings, ...change };
  const stretches = overloadStretches(asked, { collapsePoint, latencySeconds: 0.5, timeoutSeconds: 1 });
  const context: RecoveryContext = {
    slo,
    timeoutMs,
    arrivals: 'poisson',
    collapsePoint,
    slowAfterSeconds: asked.slowAfterSeconds,
  };
  const rates = curveOf(stretches, collapsePoint);
  const whole = spoil(simulateCurve(system, { rates, latencySloMs: slo.latencyMs, timeoutMs, seed }));
  const decided = whole.findIndex((_, index) => {
    const soFar = whole.slice(0, index + 1);
    return isBack(soFar, stretches, context) || isUnfit(soFar, stretches, context);
  });
  const seconds = decided < 0 ? whole : whole.slice(0, decided + 1);
  return { ...judgeOverload(seconds, stretches, context), lastedSeconds: seconds.length };
}

describe('what happens past a collapse point', () => {
  it.each(systems)('a server that $name: $character, $recovery, with every seed', (system) => {
    const seen = seeds.map((seed) => characterise(system, seed));
    expect(seen.map((each) => [each.character.kind, each.recovery.kind])).toEqual(
      seeds.map(() => [system.character, system.recovery]),
    );
  });

  it('is known in about 30 s of load when the level recovers at once', () => {
    for (const seed of seeds) expect(characterise(shedding, seed).lastedSeconds).toBeLessThan(35);
  });

  it('counts what clients gave up on as neither good nor served', () => {
    const { stretches } = characterise(stubborn, 1, { multiples: [1.25, 1.5, 2] });
    const highest = stretches.findLast(({ phase }) => phase === 'overload');
    expect(highest).toMatchObject({ multiple: 2, retention: 0, servedRetention: 0 });
    expect(highest?.bad.timeout).toBeGreaterThan(0);
    expect(highest?.throughputPerSecond).toBeGreaterThan(1.5 * capacity);
  });
});

describe('a level of few requests', () => {
  const few = [3, 12, 25, 50].flatMap((each) => builtSystems(each).map((system) => ({ each, system })));

  it.each(few)('of $each/s that $system.name gets its own class, or none', ({ system }) => {
    for (const seed of seeds.slice(0, 5)) {
      const { character, recovery } = characterise(system, seed);
      expect([system.character, 'invalid']).toContain(character.kind);
      if (system.recovery !== 'metastable') expect(recovery.kind).not.toBe('metastable');
    }
  });

  it.each([35, 55, 75, 95])('of %i/s that sheds is graceful, and is told so with every seed', (each) => {
    const [system] = builtSystems(each) as [BuiltSystem];
    const kinds = seeds.map((seed) => characterise(system, seed).character.kind);
    expect(kinds).toEqual(seeds.map(() => 'graceful'));
  });

  it('is left alone at once when its requests are too few to tell, and that is said', () => {
    const seen = characterise({ capacity: 3, servesAbandoned: true }, 1);
    const reason = { kind: 'invalid', reason: 'too-few-requests' };
    expect(seen).toMatchObject({ character: reason, recovery: reason, lastedSeconds: 1 });
    const detail = seen.character.detail;
    expect(detail).toBe(
      'too few requests to tell: about 58 in 20 s at 1 x the collapse point (at least 100; overload.seconds makes it longer)',
    );
  });

  it('is told when its overload is asked to be long enough', () => {
    const { character } = characterise({ capacity: 3, servesAbandoned: true }, 1, { seconds: 60 });
    expect(character).not.toMatchObject({ reason: 'too-few-requests' });
  });
});

describe('recovery', () => {
  it('says how far load must fall: doing late work twice, to less than half the capacity', () => {
    for (const seed of seeds) {
      const { recovery } = characterise(twice, seed);
      expect(recovery).toMatchObject({ kind: 'metastable', recoversAt: 0.4 });
    }
  });

  it('takes about as long as the backlog needs to drain', () => {
    // 2 C for 5 s, alone: the server owes 5 s of work, less what the queue was good for before, and drains a fifth a second.
    const { recovery } = characterise(stubborn, 3, { multiples: [2] });
    expect(recovery.kind).toBe('slow');
    const after = recovery.kind === 'slow' ? recovery.afterSeconds : undefined;
    expect(after).toBeGreaterThan(15);
    expect(after).toBeLessThan(32);
  });

  it('is not metastable when a backlog may explain that it did not come within the time it was watched', () => {
    const { recovery } = characterise(stubborn, 3, { recoverySeconds: 15 });
    expect(recovery.kind).toBe('slow');
    expect(recovery.detail).toContain('a backlog may take');
    expect(recovery.detail).toContain('back at');
  });

  it('is slow when it comes later than allowed', () => {
    const { recovery } = characterise(queueing, 1, { slowAfterSeconds: 1 });
    expect(recovery.kind).toBe('slow');
    expect(recovery.kind === 'slow' && recovery.afterSeconds).toBeGreaterThan(1);
  });

  it('of a level that goes on shrinking its queue is slow, not metastable', () => {
    // Patient clients: the whole backlog is in flight, and is seen to shrink.
    const collapsePoint = 0.96 * capacity;
    const patientMs = 60_000;
    const asked = { ...settings, recoverySeconds: 12 };
    const stretches = overloadStretches(asked, { collapsePoint, latencySeconds: 0.5, timeoutSeconds: 60 });
    const context = { slo, timeoutMs: patientMs, collapsePoint, slowAfterSeconds: 10 };
    const rates = curveOf(stretches, collapsePoint);
    const seconds = simulateCurve(stubborn, { rates, latencySloMs: 500, timeoutMs: patientMs, seed: 1 });
    const { recovery, stretches: measured } = judgeOverload(seconds, stretches, context);
    const highest = measured.findLast(({ phase }) => phase === 'overload');
    expect(highest?.retention).toBe(0);
    expect(highest?.servedRetention).toBeGreaterThan(0.9);
    expect(highest?.inFlightPerSecond).toBeGreaterThan(0.7 * collapsePoint);
    expect(recovery.kind).toBe('slow');
    expect(recovery.detail).toContain('in flight were falling');
  });
});

describe('a limit of the generator', () => {
  const overloadOnly = (change: (second: Second) => Second) => (seconds: Second[]) =>
    seconds.map((second) => (isOverload(second) ? change(second) : second));

  it('makes grace invalid when load was left out, and a recovery from it', () => {
    const dropping = overloadOnly((second) => ({ ...second, intended: Math.round(1.1 * second.offered) }));
    const { character, recovery } = characterise(shedding, 1, {}, dropping);
    expect(character).toMatchObject({ kind: 'invalid', reason: 'generator-limited' });
    expect(recovery).toMatchObject({ kind: 'invalid', reason: 'generator-limited' });
  });

  it('does not save a level that collapsed under less than was asked for', () => {
    const dropping = overloadOnly((second) => ({
      ...second,
      intended: Math.round(1.1 * second.offered),
      busyVus: 5000,
    }));
    const { character } = characterise(queueing, 1, {}, dropping);
    expect(character.kind).toBe('collapsing');
  });

  it('does not undo a collapse that was there before it', () => {
    const lateAtTheEnd = (seconds: Second[]): Second[] =>
      seconds.map((second) =>
        second.atSeconds > endOfOverload - 3 && second.atSeconds <= endOfOverload
          ? { ...second, lateness: histogramOf(Array<number>(second.offered).fill(0.4)) }
          : second,
      );
    const { character } = characterise(queueing, 1, {}, lateAtTheEnd);
    expect(character.kind).toBe('collapsing');
  });

  it('makes a collapse invalid when requests were sent late', () => {
    const late = overloadOnly((second) => ({
      ...second,
      lateness: histogramOf(Array<number>(second.offered).fill(0.4)),
    }));
    const { character } = characterise(queueing, 1, {}, late);
    expect(character).toMatchObject({ kind: 'invalid', reason: 'generator-limited' });
  });
});

describe('a level that is not fit to be judged', () => {
  it('did not carry the load of the recovery before the overload: neither class is given', () => {
    const weak = (seconds: Second[]): Second[] =>
      seconds.map((second) => ({
        ...second,
        good: Math.round(0.9 * second.good),
        bad: { ...second.bad, slow: second.good - Math.round(0.9 * second.good) },
      }));
    const { character, recovery, lastedSeconds } = characterise(shedding, 1, {}, weak);
    expect(lastedSeconds).toBeLessThan(beginOfOverload);
    expect(character).toMatchObject({ kind: 'invalid', reason: 'not-carried' });
    expect(recovery).toMatchObject({ kind: 'invalid', reason: 'not-carried' });
  });

  it('was not overloaded to the end', () => {
    const { character, recovery } = characterise(shedding, 1, {}, (seconds) =>
      seconds.filter((second) => second.atSeconds < beginOfOverload + 5),
    );
    expect(character).toMatchObject({ kind: 'invalid', reason: 'no-data' });
    expect(recovery).toMatchObject({ kind: 'invalid', reason: 'no-data' });
  });

  it('lost a replica: not graceful, and it is named', () => {
    const dying = (seconds: Second[]): Second[] =>
      seconds.map((second) => ({
        ...second,
        services: [
          {
            service: 'api',
            replica: 'api-1',
            cpuCores: 0.6,
            throttledShare: 0,
            memoryBytes: 1,
            restarts: isOverload(second) ? 1 : 0,
            oomKills: 0,
          },
        ],
      }));
    const { character, serviceFailure } = characterise(shedding, 1, {}, dying);
    expect(serviceFailure).toContain('api (api-1) restarted');
    expect(character).toMatchObject({ kind: 'degraded' });
    expect(character.detail).toContain('restarted');
  });
});
