import { carriedSamples } from './carried-samples.ts';
import { fieldSamples } from './field-samples.ts';
import { jsonSamples } from './json-samples.ts';
import { otherSamples } from './other-samples.ts';
import { proxySamples } from './proxy-samples.ts';
import type { Sample } from './sample.ts';
import { textSamples } from './text-samples.ts';

export const samples: readonly Sample[] = [
  ...textSamples,
  ...proxySamples,
  ...otherSamples,
  ...jsonSamples,
  ...fieldSamples,
  ...carriedSamples,
];

/** By how they are written and what they are carried in. */
export const samplesByShape = Map.groupBy(
  samples,
  ({ format, wrapping }) => `${format}, carried in ${wrapping ?? 'nothing'}`,
);
