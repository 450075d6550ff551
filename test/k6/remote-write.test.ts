import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import protobuf from 'protobufjs';
import snappy from 'snappyjs';
import { describe, expect, it } from 'vitest';
import { decodePush } from '../../harness/src/drivers/k6/remote-write/decode.ts';

const schema = new URL('../../harness/src/drivers/k6/remote-write/remote-write.proto', import.meta.url);
const root = protobuf.loadSync(fileURLToPath(schema));
const writeRequest = root.lookupType('prometheus.WriteRequest');
const histogram = root.lookupType('prometheus.Histogram');
const all = (): boolean => true;

function push(timeseries: readonly object[]): Uint8Array {
  return snappy.compress(writeRequest.encode(writeRequest.fromObject({ timeseries })).finish());
}

function encoded(sent: object): Uint8Array {
  return histogram.encode(histogram.fromObject(sent)).finish();
}

function labels(name: string, others: Record<string, string> = {}): { name: string; value: string }[] {
  return Object.entries({ __name__: name, ...others }).map(([key, value]) => ({ name: key, value }));
}

/** Spans of the filled buckets, as the specification lays them out. */
function spansOf(indices: readonly number[]): { offset: number; length: number }[] {
  const spans: { offset: number; length: number }[] = [];
  let end = 0;
  for (const index of indices) {
    const last = spans.at(-1);
    if (last !== undefined && index === end) last.length += 1;
    else spans.push({ offset: index - end, length: 1 });
    end = index + 1;
  }
  return spans;
}

const buckets = fc.dictionary(
  fc.integer({ min: -120, max: 60 }).map(String),
  fc.integer({ min: 1, max: 1_000_000 }),
  { maxKeys: 40 },
);
const sorted = (filled: Record<string, number>): [number, number][] =>
  Object.entries(filled)
    .map(([index, count]): [number, number] => [Number(index), count])
    .toSorted(([a], [b]) => a - b);

describe('a push of remote write', () => {
  it('gives counters and gauges with their labels and times', () => {
    const body = push([
      {
        labels: labels('k6_requests_total', { kind: 'good' }),
        samples: [{ value: 12, timestamp: 1_795_344_003_180 }],
      },
      { labels: labels('k6_vus'), samples: [{ value: 0, timestamp: 5 }] },
    ]);
    expect(decodePush(body, all)).toEqual([
      { name: 'k6_requests_total', labels: { kind: 'good' }, timestampMs: 1_795_344_003_180, value: 12 },
      { name: 'k6_vus', labels: {}, timestampMs: 5, value: 0 },
    ]);
  });

  it('gives integer histograms from spans and deltas', () => {
    fc.assert(
      fc.property(buckets, fc.nat(1000), (filled, zeros) => {
        const entries = sorted(filled);
        const deltas = entries.map(([, count], at) => count - (entries[at - 1]?.[1] ?? 0));
        const sent = {
          schema: 3,
          sum: 1.5,
          zeroThreshold: 2 ** -128,
          zeroCountInt: zeros,
          countInt: zeros + entries.reduce((sum, [, count]) => sum + count, 0),
          positiveSpans: spansOf(entries.map(([index]) => index)),
          positiveDeltas: deltas,
          timestamp: 77,
        };
        expect(
          decodePush(push([{ labels: labels('k6_latency_seconds'), histograms: [encoded(sent)] }]), all),
        ).toEqual([
          {
            name: 'k6_latency_seconds',
            labels: {},
            timestampMs: 77,
            value: { schema: 3, zeroCount: zeros, buckets: Object.fromEntries(entries), sumSeconds: 1.5 },
          },
        ]);
      }),
    );
  });

  it('gives float histograms from spans and counts', () => {
    fc.assert(
      fc.property(buckets, (filled) => {
        const entries = sorted(filled);
        const sent = {
          schema: 2,
          sum: 0.25,
          zeroCountFloat: 4,
          positiveSpans: spansOf(entries.map(([index]) => index)),
          positiveCounts: entries.map(([, count]) => count / 2),
        };
        const [series] = decodePush(push([{ labels: labels('h'), histograms: [encoded(sent)] }]), all);
        expect(series?.value).toEqual({
          schema: 2,
          zeroCount: 4,
          buckets: Object.fromEntries(entries.map(([index, count]) => [index, count / 2])),
          sumSeconds: 0.25,
        });
      }),
    );
  });

  it('passes over buckets that a span has but nothing fell into', () => {
    const sent = { schema: 3, positiveSpans: [{ offset: -3, length: 3 }], positiveDeltas: [2, -2, 5] };
    const [series] = decodePush(push([{ labels: labels('h'), histograms: [encoded(sent)] }]), all);
    expect(series?.value).toMatchObject({ buckets: { '-3': 2, '-1': 5 } });
  });

  it('gives the wanted series only', () => {
    const body = push([
      { labels: labels('k6_vus'), samples: [{ value: 1, timestamp: 5 }] },
      { labels: labels('k6_http_reqs_total'), samples: [{ value: 2, timestamp: 5 }] },
    ]);
    expect(decodePush(body, (name) => name === 'k6_vus').map(({ name }) => name)).toEqual(['k6_vus']);
  });

  it('refuses what is not one', () => {
    expect(() => decodePush(new Uint8Array([1, 2, 3]), all)).toThrow();
    expect(() => decodePush(snappy.compress(new TextEncoder().encode('not protobuf')), all)).toThrow();
  });
});
