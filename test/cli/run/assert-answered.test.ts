import { expect, it } from 'vitest';
import { assertAnswered } from '../../../harness/src/cli/run/assert-answered.ts';
import type { LevelRecord } from '../../../harness/src/model/record.ts';
import { sampleRecord } from '../../store/sample-evidence.ts';

const level = (name: string, status: LevelRecord['status']): LevelRecord => ({
  ...{ name, status, bracket: {}, trials: [], resets: 0 },
});

it('a search that left levels without an answer says which, and how to go on', () => {
  const levels = [level('100', 'found'), level('50', 'pending'), level('25', 'pending')];
  const record = { ...sampleRecord('r1'), levels };
  expect(() => assertAnswered(record)).toThrow(
    expect.objectContaining({
      ...{ code: 'levels-unanswered', exitCode: 4 },
      message: expect.stringContaining('no answer for levels 50, 25') as string,
      hint: expect.stringContaining('--resume r1') as string,
    }) as Error,
  );
});

it('every other end of a search is an answer, and a run that never began has none to give', () => {
  const answers = (['found', 'at-least', 'below-minimum', 'budget-exhausted'] as const).map((status) =>
    level(status, status),
  );
  assertAnswered({ ...sampleRecord('r1'), levels: answers });
  assertAnswered(undefined);
});
