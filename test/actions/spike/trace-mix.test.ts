import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { askableMix } from '../../../harness/src/actions/spike/trace-mix.ts';
import type { TraceMix } from '../../../harness/src/model/trace.ts';

type Endpoint = TraceMix['endpoints'][number];

function mixOf(endpoints: readonly Endpoint[], shares: Partial<TraceMix> = {}): TraceMix {
  return {
    requests: 1000,
    endpoints: [...endpoints],
    otherShare: 0,
    notHttpShare: 0,
    methods: {},
    statuses: {},
    popularity: { keys: 1, hottestShare: 1, counted: 'exactly', mostOvercounted: 0 },
    ...shares,
  };
}

const get = (path: string, share: number, more: Partial<Endpoint> = {}): Endpoint => ({
  method: 'GET',
  path,
  share,
  ...more,
});

const night = { name: 'night', imported: { format: 'clf' } } as const;

describe('what of a log can be asked for again', () => {
  it('is one path an endpoint with its share: the example of a template, and else the path itself', () => {
    const endpoints = [
      get('/posts/:id', 0.6, { example: '/posts/17' }),
      get('/home', 0.3),
      get('/search?q', 0.1, { example: '/search?q=polls' }),
    ];
    const { parts, note } = askableMix({ ...night, mix: mixOf(endpoints) }) ?? {};
    expect(parts).toEqual({ '/posts/17': 0.6, '/home': 0.3, '/search?q=polls': 0.1 });
    expect(note).toBe(
      'users ask for 3 paths of the log, one an endpoint, in its shares: 100 % of its requests.',
    );
  });

  it('leaves out what writes, what was not answered well and what has no path, and says how much that is', () => {
    const endpoints = [
      get('/home', 0.4, { answeredWellShare: 0.75 }),
      get('/wp-login.php', 0.05, { answeredWellShare: 0 }),
      get('/reset/:id', 0.2),
      { method: 'POST', path: '/posts', share: 0.25 },
    ];
    const mix = mixOf(endpoints, { otherShare: 0.07, notHttpShare: 0.03 });
    const { parts, note } = askableMix({ ...night, mix }) ?? {};
    expect(parts).toEqual({ '/home': 0.3 });
    expect(note).toContain('1 path of the log');
    expect(note).toContain('30 % of its requests. Left out: 25 % other methods than GET, 15 % not answered');
    expect(note).toContain('20 % without a path to ask for, 7 % rare endpoints, 3 % not HTTP.');
  });

  it('and what is left out make up the whole log', () => {
    const endpoint = fc.record({
      method: fc.constantFrom('GET', 'POST'),
      path: fc.constantFrom('/a', '/b', '/c/:id', '/d?q', '*'),
      share: fc.double({ min: 0.001, max: 0.1, noNaN: true }),
      answeredWellShare: fc.double({ min: 0, max: 1, noNaN: true }),
    });
    fc.assert(
      fc.property(fc.array(endpoint, { maxLength: 9 }), (endpoints) => {
        const mix = mixOf([get('/always', 0.05), ...endpoints]);
        const { parts = {} } = askableMix({ ...night, mix }) ?? {};
        const asked = Object.values(parts).reduce((sum, share) => sum + share, 0);
        const askable = endpoints.filter(({ method, path }) => method === 'GET' && /^\/[ab]$/.test(path));
        const expected = askable.reduce((sum, each) => sum + each.share * each.answeredWellShare, 0.05);
        expect(asked).toBeCloseTo(expected, 5);
        expect(Object.keys(parts).every((path) => path.startsWith('/') && !path.includes(':id'))).toBe(true);
      }),
    );
  });

  it('leaves out paths that no generator can send, or that are cut, also in traces of old', () => {
    const endpoints = [
      get('/home', 0.4),
      get('/sale/50%-off', 0.2),
      get(`/${'a'.repeat(199)}`, 0.1),
      get('/a b', 0.1),
    ];
    const mix = mixOf([...endpoints, get('//v1/results', 0.1)], { unsendableShare: 0.1 });
    const { parts, note } = askableMix({ ...night, mix }) ?? {};
    expect(parts).toEqual({ '/home': 0.4, '//v1/results': 0.1 });
    expect(note).toContain('Left out: 40 % without a path to ask for, 10 % that cannot be sent.');
  });

  it('is an error in a log that says no paths: it cannot be asked for as the start page', () => {
    expect(() => askableMix(night)).toThrow('the trace night is of a log that says no paths');
  });

  it('is nothing in a trace of counts, and an error in a log that only writes', () => {
    expect(askableMix({ name: 'counts', imported: { format: 'csv' } })).toBeUndefined();
    const mix = mixOf([{ method: 'POST', path: '/posts', share: 1 }]);
    expect(() => askableMix({ ...night, mix })).toThrow(
      'the trace night has no path that could be asked for: 100 % other methods than GET',
    );
  });
});
