import { describe, expect, it } from 'vitest';
import { drillSeconds, nightDrill, steadyDrill } from '../../harness/src/model/config/drill-times.ts';
import { drillSchema, timedFaultText, type Drill } from '../../harness/src/model/config/drill.ts';
import { peakSecondsOf, rateCurve, totalUntil } from '../../harness/src/model/rate-curve.ts';

const kill = { kind: 'kill', service: 'api' } as const;
const pause = { kind: 'pause', service: 'redis' } as const;

function drillOf(change: Readonly<Record<string, unknown>>): Drill {
  return drillSchema.parse({ name: 'test', faults: [kill], ...change });
}

/** A minute in half seconds: 30/s, from 40 s on 100/s, in the last ten seconds 20/s. */
const night = rateCurve(0.5, [
  ...Array<number>(80).fill(30),
  ...Array<number>(20).fill(100),
  ...Array<number>(20).fill(20),
]);

describe('the times of a drill', () => {
  it('are as ever under a steady load: 8 s, all faults for 10 s, and 15 s', () => {
    const times = steadyDrill(drillOf({ faults: [kill, pause] }), 50);
    expect(times.faults.map(({ fromSeconds, toSeconds }) => [fromSeconds, toSeconds])).toEqual([
      [8, 18],
      [8, 18],
    ]);
    expect(times.rates).toEqual(rateCurve(33, [50]));
  });

  it('let a fault begin later, and be on for a time of its own; the load goes on after the last', () => {
    const faults = [
      { ...kill, holdSeconds: 3 },
      { ...pause, laterSeconds: 6, holdSeconds: 12 },
    ];
    const times = steadyDrill(drillOf({ faults, beforeSeconds: 5 }), 50);
    expect(times.faults).toEqual([
      { fault: { ...kill, replicas: 1 }, fromSeconds: 5, toSeconds: 8 },
      { fault: { ...pause, replicas: 1 }, fromSeconds: 11, toSeconds: 23 },
    ]);
    expect(drillSeconds(times)).toBe(38);
  });

  it('are those of the night: its faults begin at the peak, and it goes on to its end', () => {
    const times = nightDrill(drillOf({ load: { ofNight: 1 }, afterSeconds: 5 }), night);
    expect(times).toEqual({
      rates: night,
      faults: [{ fault: { ...kill, replicas: 1 }, fromSeconds: 40, toSeconds: 50 }],
    });
  });

  it('let it go on at its last rate where its end comes too soon after the faults', () => {
    const { rates } = nightDrill(drillOf({ load: { ofNight: 1 }, afterSeconds: 20.3 }), night);
    expect(rates.ratesPerSecond).toHaveLength(2 * 71 - 1);
    expect(rates.ratesPerSecond.slice(0, 120)).toEqual(night.ratesPerSecond);
    expect(new Set(rates.ratesPerSecond.slice(120))).toEqual(new Set([20]));
  });

  it('are another moment of the night when it is asked for', () => {
    const [fault] = nightDrill(drillOf({ load: { ofNight: 1 }, beforeSeconds: 12 }), night).faults;
    expect(fault).toMatchObject({ fromSeconds: 12, toSeconds: 22 });
  });

  it.each([
    [{ beforeSeconds: 95 }, 'kill of 1 api begins at 95 s, the night lasts 60 s'],
    [{ holdSeconds: 30 }, 'kill of 1 api is on until 70 s, the night lasts 60 s'],
    [
      { faults: [kill, { ...pause, laterSeconds: 21 }] },
      'pause of 1 redis begins at 61 s, the night lasts 60 s',
    ],
  ])('are refused where they are not in the night: %j', (change, problem) => {
    expect(() => nightDrill(drillOf({ load: { ofNight: 1 }, ...change }), night)).toThrow(
      expect.objectContaining({
        code: 'fault-outside-night',
        exitCode: 2,
        message: `drill "test": ${problem}`,
      }) as Error,
    );
  });

  it('are refused where the peak comes so early that nothing tells what was good before', () => {
    const early = rateCurve(1, [10, 10, 90, ...Array<number>(57).fill(10)]);
    expect(() => nightDrill(drillOf({ load: { ofNight: 1 } }), early)).toThrow(
      /begins at 2 s, the peak of the night; what was good before is told by 4 s of load at least/,
    );
  });

  it('are told with the fault', () => {
    const [first, second, third] = drillOf({
      faults: [kill, { ...pause, laterSeconds: 5 }, { ...pause, laterSeconds: 5, holdSeconds: 3 }],
    }).faults.map((each) => timedFaultText(each));
    expect([first, second, third]).toEqual([
      'kill of 1 api',
      'pause of 1 redis, 5 s later',
      'pause of 1 redis, 5 s later for 3 s',
    ]);
  });
});

describe('a curve of rates', () => {
  it('tells when it is highest, and how many requests there were until a moment', () => {
    expect(peakSecondsOf(night)).toBe(40);
    expect([-1, 0, 10, 40.25, 60, 99].map((at) => totalUntil(night, at))).toEqual([
      0, 0, 300, 1225, 2400, 2400,
    ]);
  });
});
