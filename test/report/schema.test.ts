import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { runJsonSchema } from '../../harness/src/report/formats/schema.ts';
import { arbitraryRecord } from '../store/arbitrary-evidence.ts';
import { sampleRun } from './sample-run.ts';

const published = JSON.parse(
  readFileSync(new URL('../../docs/schema/run.schema.json', import.meta.url), 'utf8'),
) as Record<string, unknown>;

const ajv = new Ajv2020({ strict: true, strictRequired: false, allErrors: true });
addFormats.default(ajv);
const isValid = ajv.compile(published);

/** Every object schema in it with the names of its properties. */
function propertiesIn(schema: unknown, path = ''): [string, Record<string, unknown>][] {
  if (typeof schema !== 'object' || schema === null) return [];
  return Object.entries(schema).flatMap(([key, value]: [string, unknown]) => [
    ...(key === 'properties'
      ? Object.entries(value as Record<string, Record<string, unknown>>).map(
          ([name, each]): [string, Record<string, unknown>] => [`${path}/${name}`, each],
        )
      : []),
    ...propertiesIn(value, key === 'properties' ? path : `${path}/${key}`),
  ]);
}

describe('the published schema', () => {
  test('is the one the code has: else run `npm run schema`', () => {
    expect(published).toEqual(runJsonSchema());
  });

  test('accepts the sample, and any record that can be saved', () => {
    expect(isValid(sampleRun), ajv.errorsText(isValid.errors)).toBe(true);
    fc.assert(
      fc.property(arbitraryRecord('run'), (record) => {
        expect(isValid(record), ajv.errorsText(isValid.errors)).toBe(true);
      }),
      { numRuns: 100 },
    );
  });

  test('accepts a field it does not know: additions keep the version', () => {
    expect(isValid({ ...sampleRun, verdict: 'safe' })).toBe(true);
  });

  test.each([
    ['another version', { schemaVersion: 3 }],
    ['a level without trials', { levels: [{ name: '100', status: 'pending', bracket: {}, resets: 0 }] }],
    ['a start that is no time', { startedAt: 'yesterday' }],
    ['an SLO in words', { slo: { latencyMs: '250 ms', goodShare: 0.99 } }],
  ])('refuses %s', (_what, change) => {
    expect(isValid({ ...sampleRun, ...change })).toBe(false);
  });

  test('refuses a collapse point with a negative rate', () => {
    const [first] = sampleRun.levels;
    const collapsePoint = { estimate: -1, low: 0, high: 1, confidence: 0.95 };
    expect(isValid({ ...sampleRun, levels: [{ ...first, collapsePoint }] })).toBe(false);
  });

  test('says of every rate, time and memory in which unit it is, in its name or description', () => {
    const unit =
      /seconds|Seconds|Ms|PerSecond|Bytes|requests\/s|\bms\b|milliseconds|cores|Cores|0\.\.1|seed|UTC/;
    const bare = propertiesIn(published)
      .filter(([, each]) => each['type'] === 'number')
      .filter(([path, each]) => !unit.test(`${path} ${JSON.stringify(each['description'] ?? '')}`))
      .map(([path]) => path.replace(/.*\//, ''));
    // What is a plain count, a version, or explained by the object around it.
    expect(new Set(bare)).toEqual(
      new Set(
        'schemaVersion perSecond standardError dropped confidence k low high intents sent sampled retryAmplification writesMultiple inFlightAtEnd multiple recoversAt retention servedRetention ofCollapsePoint ofNight fullAt kills waiting goodLost restarts oomKills'.split(
          ' ',
        ),
      ),
    );
  });
});
