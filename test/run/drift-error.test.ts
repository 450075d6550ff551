import { expect, it } from 'vitest';
import { driftError } from '../../harness/src/run/drift-error.ts';

const level = { name: '50', bracket: {}, trials: [], resets: 0 } as const;

it('ends a level whose capacity changed with 4, and says from what to what', () => {
  const detail = 'its capacity fell from about 240 to about 170 requests/s after trial 50-006 (130 s in)';
  const error = driftError({ ...level, status: 'drifted', detail });
  expect(error).toMatchObject({ code: 'measurement-invalid', exitCode: 4 });
  expect(error?.message).toBe(`level 50: ${detail}; so no collapse point is told of it`);
  expect(error?.hint).toContain('throttling, a limiter');
});

it('is of no other level', () => {
  expect(driftError({ ...level, status: 'measurement-invalid' })).toBeUndefined();
});
