import fc from 'fast-check';
import { configSchema } from '../../harness/src/model/config/config.ts';
import type { SearchedLevel, SearchRecord } from '../../harness/src/model/record/record.ts';
import type { Trial } from '../../harness/src/model/record/trial.ts';
import { arbitraryRecord, arbitraryTrial } from './arbitrary-evidence.ts';

/** A config with a secret in each place where one can stand. */
export const sampleConfig = configSchema.parse({
  name: 'sample',
  scenario: 'journey.ts',
  slo: { latencyMs: 250 },
  levels: [{ name: '100' }, { name: '50' }],
  stacks: {
    external: { url: 'http://admin:hunter2@127.0.0.1:9000', prepare: [['start', '--token', 'abc123']] },
  },
  load: { environment: { API_KEY: 'sesame', REGION: 'west' } },
});

/** A run that has begun, with the levels 100 and 50 and no trial yet. */
export function sampleRecord(runId: string): SearchRecord {
  const [record] = fc.sample(arbitraryRecord(runId), { numRuns: 1, seed: 7 });
  if (record === undefined) throw new RangeError('no sample');
  return { ...record, status: 'running', levels: [emptyLevel('100'), emptyLevel('50')] };
}

export function emptyLevel(name: string): SearchedLevel {
  return { name, status: 'pending', bracket: {}, trials: [], resets: 0 };
}

/** Some trial; the same one for the same arguments. */
export function sampleTrial(level: string, number: number, startedAt = '2026-11-22T10:45:12.000Z'): Trial {
  const [trial] = fc.sample(arbitraryTrial(level, number), { numRuns: 1, seed: number });
  if (trial === undefined) throw new RangeError('no sample');
  return { ...trial, startedAt };
}
