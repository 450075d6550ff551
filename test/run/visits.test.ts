import { describe, expect, it } from 'vitest';
import type { LevelRecord, SearchedLevel } from '../../harness/src/model/record/record.ts';
import { ratePerSecond } from '../../harness/src/model/units.ts';
import { nextVisit, statedHonestly, type VisitedLevel } from '../../harness/src/run/searches/visits.ts';

const budget = { endsAtMs: 300_000, relativeWidth: 0.05, visitMs: 25_000, overloadMs: 32_000 };

function level(name: string, width?: number, overrides: Partial<VisitedLevel> = {}): VisitedLevel {
  const nothing = { name, bracket: {}, trials: [], resets: 0 };
  const point = (share: number) => ({
    estimate: ratePerSecond(100),
    low: ratePerSecond(100 * (1 - share / 2)),
    high: ratePerSecond(100 * (1 + share / 2)),
    confidence: 0.95,
  });
  const record: LevelRecord =
    width === undefined
      ? { ...nothing, status: 'pending' }
      : { ...nothing, status: width > 0.05 ? 'budget-exhausted' : 'found', collapsePoint: point(width) };
  return { record, visits: width === undefined ? 0 : 1, isCharacterised: false, ...overrides };
}

describe('the next level to go to in a run of limited time', () => {
  it('is one that has no answer yet, for a coarse one, within its share of the time', () => {
    expect(nextVisit(budget, [level('100', 0.12), level('50'), level('25')], 100_000)).toEqual({
      level: '50',
      relativeWidth: expect.closeTo(0.15) as number,
      deadlineMs: 200_000,
      goesPast: false,
    });
  });

  it('is then the one with the widest interval', () => {
    const visit = nextVisit(budget, [level('100', 0.12), level('50', 0.2), level('25', 0.04)], 200_000);
    expect(visit).toEqual({ level: '50', relativeWidth: 0.05, deadlineMs: 250_000, goesPast: false });
  });

  it('has at least the time that a visit needs', () => {
    const wide = ['a', 'b', 'c', 'd'].map((name) => level(name, 0.2));
    expect(nextVisit(budget, wide, 260_000)).toMatchObject({ deadlineMs: 297_500 });
    expect(nextVisit(budget, wide, 280_000)).toBeUndefined();
  });

  it('is one to be looked at past its collapse point when all are narrow enough', () => {
    const narrow = [level('100', 0.04, { isCharacterised: true }), level('50', 0.04)];
    expect(nextVisit(budget, narrow, 200_000)).toMatchObject({ level: '50', goesPast: true });
    expect(nextVisit(budget, narrow, 250_000)).toBeUndefined();
  });

  it('is none when there is nothing left to do', () => {
    expect(nextVisit(budget, [level('100', 0.04, { isCharacterised: true })], 0)).toBeUndefined();
  });

  it('is the only level, once, with all of the time', () => {
    const visit = { level: '100', relativeWidth: 0.05, deadlineMs: 300_000, goesPast: true };
    expect(nextVisit(budget, [level('100')], 0)).toEqual(visit);
  });

  it('is not a level that more trials cannot help', () => {
    const { record, ...rest } = level('100', 0.2);
    const { collapsePoint: _, ...others } = record;
    const below: VisitedLevel = {
      ...rest,
      record: { ...others, status: 'below-minimum' },
      isCharacterised: true,
    };
    expect(nextVisit(budget, [below], 0)).toBeUndefined();
  });
});

describe('a level that was visited for a coarse answer', () => {
  it('is not found until its interval is as narrow as asked', () => {
    const wide = { ...level('100', 0.12).record, status: 'found' as const } as SearchedLevel;
    expect(statedHonestly(wide, 0.05).status).toBe('budget-exhausted');
    expect(statedHonestly(wide, 0.2).status).toBe('found');
  });
});
