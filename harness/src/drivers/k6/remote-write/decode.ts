import { fileURLToPath } from 'node:url';
import protobuf from 'protobufjs';
import snappy from 'snappyjs';
import type { Histogram } from '../../../model/histogram.ts';

/** One series as pushed: cumulative since the generator started, with the time of its newest sample. */
export interface Series {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly timestampMs: number;
  readonly value: number | Histogram;
}

/** As protobufjs gives them with the options below: what was not sent is absent, but arrays are there. */
interface SentHistogram {
  readonly sum?: number;
  readonly schema?: number;
  readonly zeroCountInt?: number;
  readonly zeroCountFloat?: number;
  readonly positiveSpans: readonly { readonly offset?: number; readonly length?: number }[];
  readonly positiveDeltas: readonly number[];
  readonly positiveCounts: readonly number[];
  readonly timestamp?: number;
}

interface SentSeries {
  readonly labels: readonly { readonly name?: string; readonly value?: string }[];
  readonly samples: readonly { readonly value?: number; readonly timestamp?: number }[];
  readonly histograms: readonly Uint8Array[];
}

const schema = protobuf.loadSync(fileURLToPath(new URL('remote-write.proto', import.meta.url)));
const writeRequest = schema.lookupType('prometheus.WriteRequest');
const histogram = schema.lookupType('prometheus.Histogram');
const plain = { longs: Number, arrays: true };
const nameLabel = '__name__';

/**
 * The wanted series of one push of remote write 1.0 (snappy, protobuf). Negative observations are left out: k6's times
 * have none.
 * @throws Error when the body is not that.
 */
export function decodePush(body: Uint8Array, isWanted: (name: string) => boolean): Series[] {
  const message = writeRequest.decode(snappy.uncompress(body));
  const { timeseries } = writeRequest.toObject(message, plain) as {
    readonly timeseries: readonly SentSeries[];
  };
  return timeseries.flatMap((series) => seriesOf(series, isWanted));
}

function seriesOf(
  { labels: sentLabels, samples, histograms }: SentSeries,
  isWanted: (name: string) => boolean,
): Series[] {
  const name = sentLabels.find((label) => label.name === nameLabel)?.value ?? '';
  if (!isWanted(name)) return []; // most are k6's own
  const others = sentLabels.filter((label) => label.name !== nameLabel);
  const labels = Object.fromEntries(others.map((label) => [label.name ?? '', label.value ?? '']));
  const sentHistograms = histograms.map(
    (bytes) => histogram.toObject(histogram.decode(bytes), plain) as SentHistogram,
  );
  return [
    ...samples.map((sample) => ({ timestampMs: sample.timestamp ?? 0, value: sample.value ?? 0 })),
    ...sentHistograms.map((sent) => ({ timestampMs: sent.timestamp ?? 0, value: histogramOf(sent) })),
  ].map((newest) => ({ name, labels, ...newest }));
}

/** Spans and deltas to counts by bucket: https://prometheus.io/docs/specs/native_histograms/#buckets */
function histogramOf(sent: SentHistogram): Histogram {
  const buckets: Record<number, number> = {};
  const isFloat = sent.positiveCounts.length > 0;
  let index = 0;
  let position = 0;
  let count = 0;
  for (const span of sent.positiveSpans) {
    index += span.offset ?? 0;
    for (const end = index + (span.length ?? 0); index < end; index += 1, position += 1) {
      count = isFloat ? (sent.positiveCounts[position] ?? 0) : count + (sent.positiveDeltas[position] ?? 0);
      if (count > 0) buckets[index] = count;
    }
  }
  return {
    schema: sent.schema ?? 0,
    zeroCount: sent.zeroCountInt ?? sent.zeroCountFloat ?? 0,
    buckets,
    sumSeconds: sent.sum ?? 0,
  };
}
