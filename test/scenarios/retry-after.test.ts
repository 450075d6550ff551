import { describe, expect, it } from 'vitest';
import { retryAfterMs } from '../../scenarios/runtime/client/retry-after.ts';

const nowMs = Date.parse('2022-11-08T23:00:00Z');

describe('a Retry-After header', () => {
  it.each([
    ['2', 2000],
    [' 0 ', 0],
    ['Tue, 08 Nov 2022 23:00:03 GMT', 3000],
    ['Tue, 08 Nov 2022 22:00:00 GMT', 0],
    ['soon', undefined],
    ['', undefined],
    [undefined, undefined],
  ])('%j asks for %s ms', (header, ms) => {
    expect(retryAfterMs(header, nowMs)).toBe(ms);
  });
});
