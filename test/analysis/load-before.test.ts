import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loadsBefore, type SentLoad } from '../../harness/src/analysis/at-rest/load-before.ts';
import type { Outcome } from '../../harness/src/model/record/trial.ts';
import { ratePerSecond } from '../../harness/src/model/units.ts';
import { aSecond } from './simulated-system.ts';

const at = { collapsePoint: 200, recoveryFraction: 0.8 };

function sent(multiple: number, kind: Outcome['kind'] = 'sustained', seconds = 4): SentLoad {
  const load = multiple * at.collapsePoint;
  const outcomes: Record<Outcome['kind'], Outcome> = {
    sustained: { kind: 'sustained' },
    undecided: { kind: 'undecided', detail: '' },
    violated: { kind: 'violated', by: ['good-share'], detail: '' },
    invalid: { kind: 'invalid', reason: 'host-limited', detail: '' },
  };
  return {
    trial: { id: `t-${multiple}`, load: ratePerSecond(load), outcome: outcomes[kind] },
    seconds: Array.from({ length: seconds }, (_, index) =>
      aSecond({ atSeconds: index + 1, offered: load, completed: load, good: load }),
    ),
  };
}

const told = (...loads: readonly SentLoad[]): string[] =>
  loadsBefore(loads, at).map(({ standsFor, trial }) => `${standsFor}: ${trial}`);

describe('loads that were sent on the way to a collapse point', () => {
  it('tell what its approach would: one of each kind, the nearest', () => {
    expect(told(sent(0.3), sent(0.6), sent(0.9), sent(0.97), sent(1.04, 'violated'))).toEqual([
      '0.5: t-0.6',
      '0.8: t-0.9',
      '1: t-0.97',
    ]);
  });

  it('show that the load of the recovery is carried only where as high a load was sustained', () => {
    expect(told(sent(0.78))).toEqual([]);
    expect(told(sent(0.85, 'undecided'))).toEqual([]);
    expect(told(sent(0.85, 'violated'))).toEqual([]);
    expect(told(sent(0.8))).toEqual(['0.8: t-0.8']);
  });

  it('tell the goodput near the collapse point only from near it, and by enough requests', () => {
    expect(told(sent(0.94, 'violated'))).toEqual([]);
    expect(told(sent(1.06, 'violated'))).toEqual([]);
    expect(told(sent(1.03, 'violated'))).toEqual(['1: t-1.03']);
    expect(told(sent(1.03, 'violated', 1))).toEqual([]);
  });

  it('tell nothing when they are invalid, whatever they are', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.01, max: 3, noNaN: true }), (multiple) => {
        expect(told(sent(multiple, 'invalid'))).toEqual([]);
      }),
    );
  });

  it('keep their own multiple and length, so that what is read off them is of that load', () => {
    const [low] = loadsBefore([sent(0.6, 'sustained', 8)], at);
    expect(low?.stretch).toMatchObject({ phase: 'approach', multiple: 0.6, fromSeconds: 0, seconds: 8 });
  });
});
