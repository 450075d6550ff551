import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseExposition } from '../../harness/src/drivers/metrics/exposition.ts';

describe("Prometheus' text format", () => {
  it('reads the example of its own documentation', () => {
    const text = [
      '# HELP http_requests_total The total number of HTTP requests.',
      '# TYPE http_requests_total counter',
      'http_requests_total{method="post",code="200"} 1027 1395066363000',
      'http_requests_total{method="post",code="400"}    3 1395066363000',
      '',
      '# Escaping in label values:',
      'msdos_file_access_time_seconds{path="C:\\\\DIR\\\\FILE.TXT",error="Cannot find file:\\n\\"FILE.TXT\\""} 1.458255915e9',
      '',
      '# Minimalistic line:',
      'metric_without_timestamp_and_labels 12.47',
      '',
      '# A weird metric from before the epoch:',
      'something_weird{problem="division by zero"} +Inf -3982045',
    ].join('\n');
    expect(parseExposition(text)).toEqual([
      { name: 'http_requests_total', labels: { method: 'post', code: '200' }, value: 1027 },
      { name: 'http_requests_total', labels: { method: 'post', code: '400' }, value: 3 },
      {
        name: 'msdos_file_access_time_seconds',
        labels: { path: 'C:\\DIR\\FILE.TXT', error: 'Cannot find file:\n"FILE.TXT"' },
        value: 1_458_255_915,
      },
      { name: 'metric_without_timestamp_and_labels', labels: {}, value: 12.47 },
      { name: 'something_weird', labels: { problem: 'division by zero' }, value: Infinity },
    ]);
  });

  it('takes the buckets, sum and count of a histogram as samples like others', () => {
    const text = [
      '# TYPE request_seconds histogram',
      'request_seconds_bucket{le="0.05"} 24054',
      'request_seconds_bucket{le="+Inf"} 144320',
      'request_seconds_sum 53423',
      'request_seconds_count 144320',
    ].join('\n');
    expect(parseExposition(text).map(({ name, labels, value }) => [name, labels['le'], value])).toEqual([
      ['request_seconds_bucket', '0.05', 24_054],
      ['request_seconds_bucket', '+Inf', 144_320],
      ['request_seconds_sum', undefined, 53_423],
      ['request_seconds_count', undefined, 144_320],
    ]);
  });

  it.each([
    ['a NaN', Number.NaN],
    ['a nan', Number.NaN],
    ['a +Inf', Infinity],
    ['a -Inf', -Infinity],
    ['a -0.5e-3', -0.0005],
    ['a 1.', 1],
    ['a .5', 0.5],
    ['a{} 1', 1],
    ['a{b="}"} 1', 1],
    ['a { b = "c" , d="e", } 1 ', 1],
    ['a{b=""}1', 1],
    ['\ta 1\r', 1],
    ['a:b_c 1', 1],
  ])('reads %j', (line, value) => {
    expect(parseExposition(`# a comment\n\n${line}\n`)).toMatchObject([{ value }]);
  });

  it.each([
    ['a', 'no sample'],
    ['1a 1', 'no sample'],
    ['a one', '"one" is no number'],
    ['a 0x10', '"0x10" is no number'],
    ['a 1_000', '"1_000" is no number'],
    ['a 1 2 3', 'no sample'],
    ['a 1 soon', 'no sample'],
    ['a{b="c"', 'no sample'],
    ['a{b=c} 1', 'its labels cannot be read'],
    ['a{b="c" d="e"} 1', 'its labels cannot be read'],
    ['a{b="c",,d="e"} 1', 'its labels cannot be read'],
    ['a{b="\\t"} 1', 'its labels cannot be read'],
    ['a{b="c",b="d"} 1', 'label b is there twice'],
    ['<html>', 'no sample'],
  ])('refuses %j with the number of its line', (line, reason) => {
    expect(() => parseExposition(`good 1\n${line}`)).toThrow(
      expect.objectContaining({
        name: 'SyntaxError',
        message: expect.stringMatching(/^line 2 is not of/) as string,
      }),
    );
    expect(() => parseExposition(line)).toThrow(reason);
  });

  it('gives back every label value and number that was written by its rules', () => {
    const escape = (text: string): string =>
      text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.double({ noNaN: true }), (value, number) => {
        fc.pre(!value.includes('\r'));
        const shown = Object.is(number, Infinity) ? '+Inf' : number === -Infinity ? '-Inf' : String(number);
        const [sample] = parseExposition(`m{l="${escape(value)}"} ${shown}`);
        expect(sample).toEqual({ name: 'm', labels: { l: value }, value: number === 0 ? 0 : number });
      }),
    );
  });
});
