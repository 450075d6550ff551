import fc from 'fast-check';
import { Counter, Gauge, Histogram, openMetricsContentType, Registry } from 'prom-client';
import { describe, expect, it } from 'vitest';
import { parseExposition } from '../../harness/src/drivers/metrics/exposition.ts';

describe("Prometheus' text format", () => {
  it('reads only the names that are wanted, and still says what is of neither format', () => {
    const text = 'a 1\nb{x="1"} 2\n{"a",x="2"} 3\nab 4\nb_total 5\n';
    const isWanted = (name: string): boolean => name === 'a' || name === 'b';
    const wanted = parseExposition(text).filter(({ name }) => isWanted(name));
    expect(wanted.map(({ value }) => value)).toEqual([1, 2, 3]);
    const read = parseExposition(text, isWanted);
    expect(read.filter(({ name }) => isWanted(name))).toEqual(wanted);
    expect(read.map(({ name }) => name)).not.toContain('ab');
    expect(() => parseExposition('<!doctype html>', isWanted)).toThrow(
      /^line 1 is not of Prometheus' text format/,
    );
  });

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
    // A byte order mark; a backslash that escapes nothing, as Prometheus takes it.
    ['\uFEFFa 1', 1],
    ['a{path="C:\\temp"} 1', 1],
    // Times: of the first format, of OpenMetrics, and since when it counts.
    ['a 1 1395066363000', 1],
    ['a 1 -3982045', 1],
    ['a 1 1520879607.789', 1],
    ['a 1 1.520879607789e+09', 1],
    ['a 1 1520879607.789 st@1520430000.123', 1],
    ['a 1 st@1520430000.123', 1],
    // Exemplars.
    ['a_bucket{le="0.1"} 8 # {} 0.054', 8],
    ['a_bucket{le="1"} 11 # {trace_id="KOO5S4vxi0o"} 0.67', 11],
    ['a_total 17 # {trace_id="x } # { y"} 0.67 1520879607.789', 17],
    ['a_total 17 1520879607.789 # {a="b"} 1 1.5 # {c="d"} 2 2.5', 17],
    ['a_total{b="c # {d"} 17 # {"e f"="g"} 0.67', 17],
  ])('reads %j', (line, value) => {
    expect(parseExposition(`# a comment\n\n${line}\n`)).toMatchObject([{ value }]);
  });

  it.each([
    ['a', 'no sample'],
    ['latency_p99', 'no sample'],
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
    ['a{b="c",b="d"} 1', 'label b is there twice'],
    ['<html>', 'no sample'],
    ['a{b!="c"} 1', 'its labels cannot be read'],
    ['{b="c"} 1', 'no sample'],
    ['{"a","b"} 1', 'no sample'],
    ['a{"b"} 1', 'no sample'],
    ['a{"b} 1', 'no sample'],
    ['a# 1', 'no sample'],
    ['a {count:1', 'no sample'],
  ])('refuses %j with the number of its line', (line, reason) => {
    expect(() => parseExposition(`good 1\n${line}`)).toThrow(
      expect.objectContaining({
        name: 'SyntaxError',
        message: expect.stringMatching(/^line 2 is not of/) as string,
      }),
    );
    expect(() => parseExposition(line)).toThrow(reason);
  });

  it('reads the example of the specification of OpenMetrics', () => {
    const text = [
      '# TYPE acme_http_router_request_seconds summary',
      '# UNIT acme_http_router_request_seconds seconds',
      "# HELP acme_http_router_request_seconds Latency though all of ACME's HTTP request router.",
      'acme_http_router_request_seconds_sum{path="/api/v1",method="GET"} 9036.32',
      'acme_http_router_request_seconds_count{path="/api/v1",method="GET"} 807283.0',
      'acme_http_router_request_seconds_created{path="/api/v1",method="GET"} 1605281325.0',
      '# TYPE go_goroutines gauge',
      'go_goroutines 69',
      '# TYPE process_cpu_seconds counter',
      '# UNIT process_cpu_seconds seconds',
      'process_cpu_seconds_total 4.20072246e+06',
      '# EOF',
      '',
    ].join('\n');
    expect(parseExposition(text).map(({ name, value }) => [name, value])).toEqual([
      ['acme_http_router_request_seconds_sum', 9036.32],
      ['acme_http_router_request_seconds_count', 807_283],
      ['acme_http_router_request_seconds_created', 1_605_281_325],
      ['go_goroutines', 69],
      ['process_cpu_seconds_total', 4_200_722.46],
    ]);
  });

  it('reads what a client library writes as OpenMetrics, exemplars and all', async () => {
    const registry = new Registry<typeof openMetricsContentType>();
    registry.setContentType(openMetricsContentType);
    const options = { help: 'h', registers: [registry], labelNames: ['path'], enableExemplars: true };
    const counter = new Counter({ name: 'asked_total', ...options });
    const histogram = new Histogram({ name: 'took_seconds', buckets: [0.1, 1], ...options });
    new Gauge({ name: 'open', ...options }).set({ path: 'a "b"\\' }, -1.5);
    counter.inc({ labels: { path: '/' }, value: 3, exemplarLabels: { trace_id: 'a # {' } });
    histogram.observe({ labels: { path: '/' }, value: 0.5, exemplarLabels: { trace_id: 'b' } });
    const text = await registry.metrics();
    expect(text).toContain('# {trace_id=');
    expect(parseExposition(text)).toEqual(
      expect.arrayContaining([
        { name: 'asked_total', labels: { path: '/' }, value: 3 },
        { name: 'open', labels: { path: 'a "b"\\' }, value: -1.5 },
        { name: 'took_seconds_bucket', labels: { path: '/', le: '0.1' }, value: 0 },
        { name: 'took_seconds_bucket', labels: { path: '/', le: '1' }, value: 1 },
        { name: 'took_seconds_sum', labels: { path: '/' }, value: 0.5 },
      ]),
    );
  });

  it.each([
    ['{"http.requests"} 7', 'http.requests', {}],
    ['{"http.requests", a="b"} 7', 'http.requests', { a: 'b' }],
    ['{a="b","http.requests",} 7', 'http.requests', { a: 'b' }],
    ['plain{"label with ünïcode"="}", c="d"} 7', 'plain', { 'label with ünïcode': '}', c: 'd' }],
    ['{"say \\"hi\\"\\n\\\\"} 7', 'say "hi"\n\\', {}],
    ['{"a","__proto__"="b"} 7', 'a', Object.fromEntries([['__proto__', 'b']])],
  ])('reads names in quotes: %s', (line, name, labels) => {
    expect(parseExposition(line)).toEqual([{ name, labels, value: 7 }]);
  });

  it('passes over a histogram in one line, and keeps the rest', () => {
    const text = [
      'took {count:17,sum:3.5,bucket:[0.1:8,+Inf:17]} 1520879607.789 st@1520430000.123 # {a="b"} 0.5 1.5',
      'took{path="/"} {count:2,sum:1.2e2,schema:0,zero_threshold:1e-4,zero_count:0}',
      'open 3',
      '# EOF',
    ].join('\n');
    expect(parseExposition(text)).toEqual([{ name: 'open', labels: {}, value: 3 }]);
  });

  it('takes no time to speak of for a line that goes on and on', () => {
    const long = [' ', '#', '"', '{', '\\', 'a', ' #', '" ', ',"', '=""'].map((part) => part.repeat(50_000));
    for (const line of long) {
      const before = performance.now();
      expect(() => parseExposition(`a{b="c${line}`)).toThrow(SyntaxError);
      expect(() => parseExposition(`a 1 2 ${line} 3`)).not.toThrow(TypeError);
      expect(performance.now() - before).toBeLessThan(2000);
    }
  });

  const escape = (text: string): string =>
    text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');

  it('gives back every name that is written in quotes, whatever exemplar follows', () => {
    const word = fc.string({ unit: 'grapheme', minLength: 1 }).filter((text) => !text.includes('\r'));
    fc.assert(
      fc.property(word, word, word, (name, label, other) => {
        const line = `{"${escape(name)}","${escape(label)}"="${escape(other)}"} 1 2.5 # {x="${escape(other)}"} 3`;
        expect(parseExposition(line)).toEqual([
          { name, labels: Object.fromEntries([[label, other]]), value: 1 },
        ]);
      }),
    );
  });

  it('gives back every label value and number that was written by its rules', () => {
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
