import fc from 'fast-check';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { asItIsRecorded } from '../../../harness/src/actions/run/recorded-config.ts';
import { remembering } from '../../../harness/src/actions/run/remembering-store.ts';
import { configHash } from '../../../harness/src/drivers/provenance/config-hash.ts';
import { readProven } from '../../../harness/src/drivers/store/read-run.ts';
import { Redactor } from '../../../harness/src/model/secrets/redactor.ts';
import type { RunRecord, SearchRecord } from '../../../harness/src/model/record/record.ts';
import { arbitrarySecond } from '../../store/arbitrary-evidence.ts';
import { sampleConfig, sampleRecord, sampleTrial } from '../../store/sample-evidence.ts';
import { newStore } from '../../store/store-of-a-test.ts';

const redactor = new Redactor();
redactor.learn({ marked: ['sesame-street'], names: ['PIN'] });

/** What is on disk, and what is remembered, after a record was saved. */
async function saved(
  change: Partial<SearchRecord>,
): Promise<{ read: RunRecord; remembered: RunRecord | undefined }> {
  const store = remembering(await newStore(), redactor);
  await store.saveRecord({ ...sampleRecord(store.runId), ...change });
  await store.close();
  return { read: (await readProven(store.folder)).record, remembered: store.lastRecord };
}

describe('no secret reaches the folder of a run', () => {
  test('by the message of a failure', async () => {
    const message = 'cut --password swordfish http://u:p@127.0.0.1/ ended with 1: sesame-street';
    const failure = { code: 'level-command-failed', message, hint: 'Set PASSWORD=swordfish.' };
    const { read, remembered } = await saved({ status: 'failed', failure });
    expect(read.failure).toEqual({
      code: 'level-command-failed',
      message: 'cut --password redacted http://u:redacted@127.0.0.1/ ended with 1: redacted',
      hint: 'Set PASSWORD=redacted',
    });
    expect(remembered?.failure).toEqual(read.failure);
  });

  test('by the command and the variables of a run', async () => {
    const { provenance } = sampleRecord('run-1');
    const command = ['npx', 'headroom', 'run', '--token', 'swordfish', '--results', '/tmp/sesame-street'];
    const environment = { SIZE: 'both', API_TOKEN: 'swordfish', PIN: '1234' };
    const { read } = await saved({ provenance: { ...provenance, command, environment } });
    expect(read.provenance.command).toEqual([
      ...['npx', 'headroom', 'run', '--token', 'redacted', '--results', '/tmp/redacted'],
    ]);
    expect(read.provenance.environment).toEqual({ SIZE: 'both', API_TOKEN: 'redacted', PIN: 'redacted' });
  });

  test('by a trial, a series or a text', async () => {
    const store = remembering(await newStore(), redactor);
    const outcome = { kind: 'invalid', reason: 'generator-limited', detail: 'sesame-street' } as const;
    await store.saveTrial({ ...sampleTrial('100', 1), outcome }, []);
    await store.saveText('summary.md', 'sesame-street');
    await store.close();
    const trial = await readFile(join(store.folder, 'trials', '100-001.json'), 'utf8');
    expect(JSON.parse(trial)).toMatchObject({ outcome: { detail: 'redacted' } });
    expect(await readFile(join(store.folder, 'summary.md'), 'utf8')).toBe('redacted');
  });

  test('by its config, whose hash is the same with another secret', () => {
    const recorded = asItIsRecorded(sampleConfig);
    for (const secret of ['hunter2', 'abc123', 'sesame']) {
      expect(JSON.stringify(recorded)).not.toContain(secret);
    }
    expect(recorded.load.environment).toEqual({ API_KEY: 'redacted', REGION: 'west' });
    const environment = { ...sampleConfig.load.environment, API_KEY: 'another' };
    const other = asItIsRecorded({ ...sampleConfig, load: { ...sampleConfig.load, environment } });
    expect(configHash(other)).toBe(configHash(recorded));
  });
});

test('seconds stay as they were measured', () => {
  fc.assert(
    fc.property(arbitrarySecond, (second) => {
      expect(redactor.value(second)).toEqual(second);
    }),
  );
});
