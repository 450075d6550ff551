import { describe, expect, it } from 'vitest';
import { mixOf } from '../../scenarios/paths-mix.ts';

describe('the mix of the paths journey', () => {
  it('is the start page, unless something is named', () => {
    expect(mixOf({})).toEqual([['/', 1]]);
  });

  it('is of paths that are equally likely, or of paths with their parts', () => {
    expect(mixOf({ PATHS: '/, /search?q=shoes' })).toEqual([
      ['/', 1],
      ['/search?q=shoes', 1],
    ]);
    expect(mixOf({ MIX: '{"/": 3, "/search?ids=1,2": 0.5}', PATHS: '/no' })).toEqual([
      ['/', 3],
      ['/search?ids=1,2', 0.5],
    ]);
  });

  it.each([
    [{ PATHS: ' , ' }, 'PATHS: it names no path'],
    [{ PATHS: '/,search' }, 'PATHS: each path starts with "/", got "search"'],
    [{ MIX: '{}' }, 'MIX: it names no path'],
    [{ MIX: '{"search": 1}' }, 'MIX: each path starts with "/", got "search"'],
    [{ MIX: '{"/": 0}' }, 'MIX: each part is a number above 0, got 0 for "/"'],
    [{ MIX: '{"/": "3"}' }, 'MIX: each part is a number above 0, got NaN for "/"'],
    [{ MIX: '/,/a' }, 'MIX: it must be a JSON object'],
    [{ MIX: '["/"]' }, 'MIX: it must be a JSON object'],
  ])('refuses %j', (environment, message) => {
    expect(() => mixOf(environment)).toThrow(message);
  });
});
