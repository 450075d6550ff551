import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { proposalSchema } from '../../harness/src/model/config/proposal.ts';
import type { SearchedLevel, SearchRecord } from '../../harness/src/model/record/record.ts';
import { verdictOn } from '../../harness/src/verdict/verdict.ts';
import { sampleRun } from '../report/sample-run.ts';
import { expectedPeak, found } from './sample-fleet.ts';

const config = {
  levels: ['100', '75', '50', '25'].map((name) => ({
    name,
    services: { api: { replicas: Number(name) / 25, cpus: 0.5 } },
  })),
};

const fleet = { tiers: [{ name: 'application', services: ['api'], cost: { perDay: 1000 } }] };

describe('the level that stands for the whole fleet', () => {
  it('has a doubt of its own, too: what it carries is as much in doubt as that of any level', () => {
    const of = (halfWidth: number) => {
      const search = { ...sampleRun, levels: [found('100', 400, halfWidth), found('50', 300, 5)] };
      const proposal = proposalSchema.parse({
        expectedPeak: { ordinaryShare: 0.49, multiple: { exactly: 2 } },
      });
      return verdictOn({ search }, config, proposal).levels[0];
    };
    // It seems to carry 400 of the 392 that come: whether it does nobody knows to 2 %, with an interval of 25 %.
    expect(of(1)?.verdict.kind).toBe('safe');
    expect(of(50)?.verdict.kind).toBe('undecided');
    expect(of(50)?.risk?.high).toBe(1);
  });

  it('lends its doubt to every level: no share is surer than it, nor than the level itself', () => {
    const half = fc.double({ min: 1, max: 100, noNaN: true });
    fc.assert(
      fc.property(half, half, fc.double({ min: 150, max: 400, noNaN: true }), (ofWhole, own, carried) => {
        const halfWidth = Math.min(own, 0.3 * carried);
        const search = {
          ...sampleRun,
          levels: [found('100', 400, ofWhole), found('50', carried, halfWidth)],
        };
        const { levels } = verdictOn({ search }, config, proposalSchema.parse({ expectedPeak }));
        for (const { share } of levels) {
          if (share === undefined) throw new Error('both were measured');
          expect(share.high / share.low).toBeGreaterThanOrEqual((400 + ofWhole) / (400 - ofWhole) - 1e-9);
        }
        const [, level] = levels;
        expect(Number(level?.share?.high) / Number(level?.share?.low)).toBeGreaterThanOrEqual(
          (carried + halfWidth) / (carried - halfWidth) - 1e-9,
        );
      }),
    );
  });

  it('is no level that was measured alone: nothing is said of that one', () => {
    const alone = { ...sampleRun, wholeLevel: '100', levels: [found('25', 100, 2)] };
    const { levels, smallestSafe, scaling } = verdictOn(
      { search: alone },
      { levels: config.levels.slice(-1) },
      proposalSchema.parse({ expectedPeak, fleet }),
    );
    expect(levels).toMatchObject([
      { level: '25', verdict: { kind: 'unknown', because: 'whole-not-measured' } },
    ]);
    expect(levels[0]).not.toHaveProperty('share');
    expect(levels[0]).not.toHaveProperty('saving');
    expect([smallestSafe, scaling]).toEqual([undefined, undefined]);
  });

  it('gives a verdict on the one level that was measured of four, if that is the whole fleet, and on no other', () => {
    const open = (name: string): SearchedLevel => ({
      ...{ name, status: 'pending', bracket: {}, trials: [], resets: 0 },
    });
    const first = { ...sampleRun, levels: [found('100', 400, 8), ...['75', '50', '25'].map(open)] };
    const last = { ...sampleRun, levels: [...['100', '75', '50'].map(open), found('25', 390, 8)] };
    const kinds = (search: SearchRecord): string[] =>
      verdictOn({ search }, config, proposalSchema.parse({ expectedPeak })).levels.map(
        ({ verdict }) => verdict.kind,
      );
    expect(kinds(first)).toEqual(['safe', 'unknown', 'unknown', 'unknown']);
    expect(kinds(last)).toEqual(['unknown', 'unknown', 'unknown', 'unknown']);
  });
});
