import { describe, expect, it } from 'vitest';
import { proposalSchema } from '../../harness/src/model/config/proposal.ts';
import type { SearchedLevel } from '../../harness/src/model/record/record.ts';
import { ratePerSecond as rate } from '../../harness/src/model/units.ts';
import type { LevelVerdict } from '../../harness/src/model/answers/verdict.ts';
import { verdictOn } from '../../harness/src/verdict/verdict.ts';
import { sampleRun } from '../report/sample-run.ts';
import type { Surge } from '../../harness/src/model/record/replay.ts';
import { broken, config, expectedPeak, fleet, found, nightRun } from './sample-fleet.ts';

const whole = found('100', 400, 8);

interface Asked {
  readonly levels: readonly SearchedLevel[];
  readonly proposal?: object;
  readonly night?: ReturnType<typeof nightRun>;
}

function verdictsOf({ levels, proposal = { expectedPeak }, night }: Asked): Record<string, LevelVerdict> {
  const search = { ...sampleRun, levels: [...levels] };
  const evidence = night === undefined ? { search } : { search, night };
  const verdict = verdictOn(evidence, config, proposalSchema.parse(proposal));
  return Object.fromEntries(verdict.levels.map((each) => [each.level, each]));
}

describe('the verdict on one level', () => {
  it('has how many times as high the night may be, by the least that it carries as it is and without what it must', () => {
    const levels = [whole, found('100-kill-api', 300, 8, { broken }), found('75', 300, 6)];
    const alone = verdictsOf({ levels });
    const without = verdictsOf({ levels, proposal: { expectedPeak, alsoWithout: ['kill-api'] } });
    // The peak at the limit is 0.6 of what the whole carries.
    expect(alone['75']?.factorLeft).toBeCloseTo((alone['75']?.share?.low ?? 0) / 0.6, 9);
    expect(without['100']?.factorLeft).toBeCloseTo((without['100']?.without[0]?.share?.low ?? 0) / 0.6, 9);
    expect(without['100']?.factorLeft).toBeLessThan(alone['100']?.factorLeft ?? 0);
  });

  it('has no such factor when it is not safe, or when nobody says how high the night will be', () => {
    const levels = [whole, found('50', 200, 4)];
    expect(verdictsOf({ levels })['50']?.verdict.kind).toBe('unsafe');
    expect(verdictsOf({ levels })['50']).not.toHaveProperty('factorLeft');
    expect(verdictsOf({ levels, proposal: {} })['100']).not.toHaveProperty('factorLeft');
  });

  it('has the night that breaks even with both ends of its doubt, as multiples of the ordinary peak', () => {
    const { share, breakEven } = verdictsOf({ levels: [whole, found('75', 300, 6)] })['75'] ?? {};
    expect(breakEven?.low).toBeCloseTo((share?.low ?? 0) / 0.2, 9);
    expect(breakEven?.high).toBeCloseTo((share?.high ?? 0) / 0.2, 9);
  });

  it('takes a level that carried all that was allowed for what it carried at the least', () => {
    const load = rate(390);
    const most: SearchedLevel = { ...found('75', 1, 0), status: 'at-least', bracket: { lowerBound: load } };
    const { share, verdict } = verdictsOf({ levels: [whole, most] })['75'] ?? {};
    // Sure of itself, it has the doubt of the whole alone.
    expect(share?.estimate).toBeCloseTo(390 / 400, 9);
    expect(share?.low).toBeCloseTo(390 / 408, 9);
    expect(share?.high).toBeCloseTo(390 / 392, 9);
    expect(verdict).toEqual({ kind: 'safe' });
  });

  it('is unsafe as collapsed at the least load only against a night of which something is known', () => {
    const dead: SearchedLevel = {
      ...found('25', 1, 0),
      status: 'below-minimum',
      bracket: { upperBound: rate(1) },
    };
    const levels = [whole, dead];
    expect(verdictsOf({ levels })['25']?.verdict).toEqual({ kind: 'unsafe', because: 'collapsed' });
    expect(verdictsOf({ levels })['25']).not.toHaveProperty('share');
    expect(verdictsOf({ levels, proposal: {} })['25']?.verdict).toEqual({
      kind: 'unknown',
      because: 'no-peak',
    });
  });

  it('has its share where no night is known, and no time to decide where nothing was measured', () => {
    const open: SearchedLevel = { name: '75', status: 'pending', bracket: {}, trials: [], resets: 0 };
    const { 100: first, 75: second } = verdictsOf({ levels: [whole, open], proposal: {} });
    expect(first?.share?.estimate).toBe(1);
    expect(second).not.toHaveProperty('share');
    const unknown = verdictsOf({ levels: [whole, open] })['75']?.verdict;
    expect(unknown).toEqual({ kind: 'unknown', because: 'not-measured' });
    expect(unknown).not.toHaveProperty('seconds');
  });

  it('counts what is measured without a replica with the level of the longest name that it begins with', () => {
    const levels = [
      whole,
      found('50', 200, 4),
      found('50-protected', 320, 6),
      found('50-protected-kill-api', 310, 6, { broken }),
    ];
    const names = (found: Record<string, LevelVerdict>) =>
      Object.fromEntries(
        Object.values(found).map(({ level, without }) => [level, without.map(({ drill }) => drill)]),
      );
    const expected = { '100': [], '50': [], '50-protected': ['kill-api'] };
    expect(names(verdictsOf({ levels }))).toEqual(expected);
    expect(names(verdictsOf({ levels: levels.toReversed() }))).toEqual(expected);
  });

  it('saves nothing that can be told when it is not in the config', () => {
    const levels = [whole, found('75', 300, 6), found('another', 200, 4)];
    const { 75: known, another } = verdictsOf({ levels, proposal: { expectedPeak, fleet } });
    expect(known?.saving?.perDay).toBeGreaterThan(0);
    expect(another).not.toHaveProperty('saving');
  });
});

describe('the night as it came, of one level', () => {
  const surge = { variant: 'patient', status: 'found' as const };
  const nightOf = (surges: readonly Surge[] = []) => nightRun([{ name: '100', surges }]);
  const verdictIn = (night: ReturnType<typeof nightRun>, proposal: object = { expectedPeak }) =>
    verdictsOf({ levels: [whole], night, proposal })['100'];

  it('is that of the users who are expected, the first variant, with the ends that are known', () => {
    const other = { ...surge, variant: 'impatient', high: 0.1 };
    expect(verdictIn(nightOf([other, { ...surge, low: 2.4 }]))?.surge).toEqual({ low: 2.4 });
    expect(verdictIn(nightOf([other, { ...surge, low: 2.4, high: 2.5 }]))?.surge).toEqual({
      low: 2.4,
      high: 2.5,
    });
    expect(verdictIn(nightOf([{ ...surge, high: 2.5 }]))?.surge).toEqual({ high: 2.5 });
    expect(verdictIn(nightOf([other]))).not.toHaveProperty('surge');
    expect(verdictIn(nightOf(undefined))).not.toHaveProperty('surge');
  });

  it('makes no level unsafe of which it is not known what takes it down, nor where no night is expected', () => {
    expect(verdictIn(nightOf([{ ...surge, low: 0.1 }]))?.verdict).toEqual({ kind: 'safe' });
    const down = nightOf([{ ...surge, high: 0.5 }]);
    expect(verdictIn(down)?.verdict).toEqual({ kind: 'unsafe', because: 'night' });
    expect(verdictIn(down, {})?.verdict).toEqual({ kind: 'unknown', because: 'no-peak' });
  });

  it('makes it unsafe when the chance of such a night is over the limit, and not when it is the limit', () => {
    // With 1.6 x 150/s it is down, which is 240 of at least 392/s: 3.06 times an ordinary peak.
    const down = nightOf([{ ...surge, high: 1.6 }]);
    const chance = (riskLimit: number) => verdictIn(down, { expectedPeak, riskLimit })?.verdict;
    expect(chance(0.02)).toEqual({ kind: 'safe' });
    expect(chance(0.002)).toEqual({ kind: 'unsafe', because: 'night' });
  });
});
