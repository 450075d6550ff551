import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  assertAsAsked,
  type Asked,
  type GivenReplica,
  type ReadBack,
} from '../../harness/src/drivers/stacks/as-asked.ts';
import type { HarnessError } from '../../harness/src/model/errors.ts';

const mebibyte = 1024 * 1024;
const machine = { cores: 8, memoryBytes: 4096 * mebibyte };

const replicas = (service: string, count: number, limits: Partial<GivenReplica>): GivenReplica[] =>
  Array.from({ length: count }, (_, index) => ({
    ...{ service, replica: `${service}-${index + 1}`, readFrom: 'kernel' as const },
    ...limits,
  }));

const readBackOf = (asked: Record<string, Asked>, given: readonly GivenReplica[]): ReadBack => ({
  ...{ level: '50', giver: 'the engine "vm" (27.1, Debian)' },
  ...{ asked, given, machine },
});

function refusal(readBack: ReadBack): HarnessError {
  try {
    assertAsAsked(readBack);
  } catch (error) {
    return error as HarnessError;
  }
  throw new Error('it was taken');
}

describe('a level that got what it asked for', () => {
  it('is told service by service, for the record', () => {
    const given = [
      ...replicas('api', 3, { cores: 0.5, memoryBytes: 64 * mebibyte }),
      ...replicas('edge', 1, { readFrom: 'engine' }),
    ];
    const asked = { api: { replicas: 3, cores: 0.5, memoryBytes: 64 * mebibyte }, edge: { replicas: 1 } };
    expect(assertAsAsked(readBackOf(asked, given))).toEqual({
      api: { replicas: 3, cpus: 0.5, memoryBytes: 64 * mebibyte, readFrom: 'kernel' },
      edge: { replicas: 1, readFrom: 'engine' },
    });
  });

  it('may have been rounded by the kernel, and by systemd to the next hundredth of a core', () => {
    for (const [asked, given] of [
      [0.333, 0.3333],
      [0.125, 0.13],
      [0.291, 0.3],
    ] as const) {
      assertAsAsked(readBackOf({ api: { replicas: 1, cores: asked } }, replicas('api', 1, { cores: given })));
    }
  });

  it('is taken for any amounts that come back as they were asked, of what the machine has', () => {
    const limits = fc.record(
      {
        cores: fc.double({ min: 0.01, max: machine.cores, noNaN: true }),
        memoryBytes: fc.integer({ min: 6 * mebibyte, max: machine.memoryBytes }),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(limits, fc.integer({ min: 0, max: 5 }), (wanted, count) => {
        const asked = { api: { replicas: count, ...wanted } };
        assertAsAsked(readBackOf(asked, replicas('api', count, wanted)));
      }),
    );
  });

  it('may have limits that it did not ask for', () => {
    assertAsAsked(readBackOf({ api: { replicas: 1 } }, replicas('api', 1, { cores: 0.1, memoryBytes: 1 })));
  });
});

describe('a level that did not', () => {
  it('names each service, what was asked and what there is, and ends the run with exit code 3', () => {
    const asked = {
      api: { replicas: 2, cores: 0.5, memoryBytes: 64 * mebibyte },
      worker: { replicas: 3 },
    };
    const given = [
      ...replicas('api', 1, { cores: 0.5, memoryBytes: 128 * mebibyte }),
      ...replicas('api', 1, { memoryBytes: 64 * mebibyte }),
      ...replicas('worker', 2, {}),
    ];
    const { message, code, exitCode } = refusal(readBackOf(asked, given));
    expect({ code, exitCode }).toEqual({ code: 'level-not-given', exitCode: 3 });
    expect(message.split('\n  ')).toEqual([
      'level "50" is not what it asks for; read back from the engine "vm" (27.1, Debian):',
      'service "api" (api-1): asked 64 MiB of memory, has 128 MiB of memory',
      'service "api" (api-1): asked 0.5 cores, has no CPU limit',
      'service "worker": asked 3 replicas, 2 run',
    ]);
  });

  it.each([
    ['more cores', { cores: 9 }, { cores: 9 }, 'asked 9 cores, and it can run on 8 cores only'],
    [
      'more memory',
      { memoryBytes: 5000 * mebibyte },
      { memoryBytes: 5000 * mebibyte },
      'asked 5000 MiB of memory, and it can run on 4096 MiB of memory only',
    ],
  ])('asks for %s than the machine has, whatever the limit says', (_what, asked, given, said) => {
    const readBack = readBackOf({ api: { replicas: 1, ...asked } }, replicas('api', 1, given));
    expect(refusal(readBack).message).toContain(said);
  });

  it('is refused for any limit that is off by more than rounding, or not there', () => {
    const factor = fc.oneof(
      fc.double({ min: 0.01, max: 0.97, noNaN: true }),
      fc.double({ min: 1.3, max: 100, noNaN: true }),
      fc.constant(undefined),
    );
    const kind = fc.constantFrom('cores' as const, 'memoryBytes' as const);
    fc.assert(
      fc.property(kind, fc.double({ min: 0.05, max: 1, noNaN: true }), factor, (limit, share, by) => {
        const amount = share * machine[limit];
        const given = by === undefined ? {} : { [limit]: amount * by };
        const asked = { api: { replicas: 1, [limit]: amount } };
        expect(refusal(readBackOf(asked, replicas('api', 1, given))).exitCode).toBe(3);
      }),
    );
  });

  it('is refused for any other number of replicas, more as well as less', () => {
    const count = fc.integer({ min: 0, max: 9 });
    fc.assert(
      fc.property(count, count, (asked, running) => {
        fc.pre(asked !== running);
        const { message } = refusal(readBackOf({ api: { replicas: asked } }, replicas('api', running, {})));
        expect(message).toContain(`asked ${asked} replica`);
        expect(message).toContain(`, ${running} run`);
      }),
    );
  });

  it('is refused for a small quota that was rounded to nearly twice as much', () => {
    const readBack = readBackOf({ api: { replicas: 1, cores: 0.011 } }, replicas('api', 1, { cores: 0.02 }));
    expect(refusal(readBack).message).toContain('asked 0.011 cores, has 0.02 cores');
  });

  it('does not fill the terminal with a replica a line', () => {
    const { message } = refusal(
      readBackOf({ api: { replicas: 64, cores: 0.5 } }, replicas('api', 64, { cores: 1 })),
    );
    expect(message.split('\n')).toHaveLength(10);
    expect(message).toMatch(/and 56 more$/);
  });
});
