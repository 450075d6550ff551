import { describe, expect, it } from 'vitest';
import { parseSelector, selects } from '../../harness/src/model/config/metric-selector.ts';

const used = { name: 'pool', labels: { state: 'used', db: 'main' } };

describe('a metric selector', () => {
  it.each([
    ['pool', true],
    ['pool{}', true],
    ['pool{state="used"}', true],
    ['pool{ state = "used", db="main", }', true],
    ['pool{state="idle"}', false],
    ['pool{state!="idle"}', true],
    ['pool{state!="used"}', false],
    ['pool{absent=""}', true],
    ['pool{absent!=""}', false],
    ['pools', false],
    ['rate(pool{state="used"})', true],
  ])('%s on a series', (text, expected) => {
    expect(selects(parseSelector(text), used)).toBe(expected);
  });

  it('knows a rate, and the escapes of a label', () => {
    expect(parseSelector('rate( requests_total )')).toMatchObject({ name: 'requests_total', isRate: true });
    const quoted = parseSelector('m{path="C:\\\\\\"x\\"\\n"}');
    expect(selects(quoted, { name: 'm', labels: { path: 'C:\\"x"\n' } })).toBe(true);
  });

  it.each([
    ['{"pool"}', true],
    ['{"pool",state="used"}', true],
    ['{state!="used","pool"}', false],
    ['pool{"state"="used"}', true],
    ['rate({"pool","db"!="main"})', false],
  ])('knows names in quotes: %s', (text, expected) => {
    expect(selects(parseSelector(text), used)).toBe(expected);
  });

  it.each([
    '',
    '{}',
    '{state="used"}',
    '{"pool","other"}',
    'pool{"other"}',
    '1pool',
    'pool{',
    'pool{state=used}',
    'pool{state~"u"}',
    'sum(pool)',
    'pool / limit',
    'a b',
  ])('refuses %j, and shows the form', (text) => {
    expect(() => parseSelector(text)).toThrow(/selects no series: write name/);
  });
});
