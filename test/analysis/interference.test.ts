import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Second, ServiceUse } from '../../harness/src/model/sample.ts';
import { judgeQuiet, textWith } from './judged-trials.ts';

const use = { service: 'api', replica: '1', throttledShare: 0.4, memoryBytes: 1, restarts: 0, oomKills: 0 };

/** Half of the requests late, while the machine does so much beside, and the stack waits so long for a CPU. */
function slow(otherCores: number, waiting: number | undefined, cpuPressureShare?: number): Partial<Second> {
  const service: ServiceUse = {
    ...use,
    cpuCores: 0.7,
    ...(waiting === undefined ? {} : { cpuWaitCores: waiting }),
  };
  return {
    ...{ good: 50, bad: { slow: 50 }, generatorCpuCores: 0.3, services: [service] },
    host: {
      ...{ cores: 2, stealShare: 0, harnessCpuCores: 0.02, harnessMemoryBytes: 1e8 },
      busyShare: (0.7 + 0.3 + 0.02 + otherCores) / 2,
      ...(cpuPressureShare === undefined ? {} : { cpuPressureShare }),
    },
  };
}

/** A burst in the middle of the trial. */
const inBurst = ({ atSeconds }: Second): boolean => atSeconds === 5 || atSeconds === 6;

describe('a burst of other work', () => {
  it('makes a bad result invalid when the stack waited for a CPU meanwhile, however little it is on the whole', () => {
    expect(
      judgeQuiet((second) => slow(inBurst(second) ? 0.7 : 0.1, inBurst(second) ? 0.9 : 0.2)),
    ).toMatchObject({
      kind: 'invalid',
      reason: 'host-limited',
      detail: textWith('other work on the machine used 0.70 cores for 2 s'),
    });
  });

  it('is told by what anybody waits where the waiting of services is not seen', () => {
    const outcome = judgeQuiet((second) =>
      inBurst(second) ? slow(0.7, undefined, 0.8) : slow(0.1, undefined, 0.3),
    );
    expect(outcome).toMatchObject({
      kind: 'invalid',
      detail: textWith('0.80 threads waited for a CPU after 0.30'),
    });
  });

  it('is none that the stack did not notice, and none without figures', () => {
    expect(judgeQuiet((second) => slow(inBurst(second) ? 0.7 : 0.1, 0.2))).toMatchObject({
      kind: 'violated',
    });
    expect(judgeQuiet((second) => slow(inBurst(second) ? 0.7 : 0.1, undefined))).toMatchObject({
      kind: 'violated',
    });
  });

  it('is not told from a stack that waits for itself, however long', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0, max: 5, noNaN: true }), { minLength: 10, maxLength: 10 }),
        (waits) => {
          expect(judgeQuiet((second) => slow(0.15, waits[second.atSeconds - 1] ?? 0))).toMatchObject({
            kind: 'violated',
          });
        },
      ),
    );
  });

  it('is told from what an engine does for a load, all of the time', () => {
    expect(judgeQuiet(() => slow(0.45, 2))).toMatchObject({ kind: 'violated' });
    const burst = judgeQuiet((second) => slow(inBurst(second) ? 0.8 : 0.35, inBurst(second) ? 2 : 0.4));
    expect(burst).toMatchObject({
      kind: 'invalid',
      detail: textWith('0.80 cores for 2 s of 7 s (allowed: 0.60)'),
    });
  });

  it('never spoils a good result', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 0.8, noNaN: true }),
        fc.double({ min: 0, max: 3, noNaN: true }),
        (cores, wait) => {
          const outcome = judgeQuiet((second) => ({
            ...slow(inBurst(second) ? cores : 0, inBurst(second) ? wait : 0),
            ...{ good: 100, bad: {} },
          }));
          expect(outcome).toEqual({ kind: 'sustained' });
        },
      ),
    );
  });
});
