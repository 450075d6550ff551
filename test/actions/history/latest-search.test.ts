import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeEach, describe, expect, it } from 'vitest';
import { latestSearchIn } from '../../../harness/src/actions/history/latest-search.ts';
import { harnessErrorOf } from '../../store/store-of-a-test.ts';
import { temporaryFolder } from '../../store/temp-folder.ts';

const record = fileURLToPath(new URL('../../../results/example/run.json', import.meta.url));
const runId = '2026-11-22T10-45-12Z-shop';

describe('the latest search', () => {
  let results = '';
  /** A run in the results folder, its record as it is or cut. */
  const add = async (name: string, length?: number): Promise<void> => {
    const text = (await readFile(record, 'utf8')).replace(/"runId": "[^"]*"/, `"runId": "${name}"`);
    const folder = join(results, name);
    await cp(join(record, '..', 'config.json'), join(folder, 'config.json'), { recursive: true });
    await writeFile(join(folder, 'run.json'), text.slice(0, length));
  };
  beforeEach(async () => {
    results = temporaryFolder();
    await add(runId);
  });

  it('is found beside an older run that cannot be read', async () => {
    await add('2026-11-21T10-45-12Z-shop', 900);
    expect(await latestSearchIn(results)).toMatchObject({ runId });
  });

  it('is the latest though it found nothing: the one before is not what was asked for', async () => {
    const name = '2026-11-23T10-45-12Z-shop';
    await add(name);
    const file = join(results, name, 'run.json');
    const later = JSON.parse(await readFile(file, 'utf8')) as { levels: object[]; startedAt: string };
    const levels = later.levels.map((level) => ({
      ...level,
      status: 'measurement-invalid',
      bracket: {},
      trials: [],
    }));
    await writeFile(file, JSON.stringify({ ...later, startedAt: '2026-11-23T10:45:12.000Z', levels }));
    expect(await latestSearchIn(results)).toMatchObject({ runId: name });
  });

  it.each(['2026-11-23T10-45-12Z-shop', 'restored'])(
    'is not the one before a run that cannot be read: %s',
    async (name) => {
      await add(name, 900);
      const error = await harnessErrorOf(latestSearchIn(results));
      expect(error).toMatchObject({ code: 'run-unreadable', exitCode: 3 });
      expect(error.message).toContain(`${join(results, name)} cannot be read: `);
      expect(error.message).not.toContain('\n');
      expect(error.hint).toMatch(/^Name the run that you mean/);
    },
  );

  it('is not missing when the only run cannot be read', async () => {
    await add(runId, 900);
    expect(await harnessErrorOf(latestSearchIn(results))).toMatchObject({ code: 'run-unreadable' });
  });

  it('is missing where there is none', async () => {
    const error = await harnessErrorOf(latestSearchIn(temporaryFolder()));
    expect(error).toMatchObject({ code: 'run-not-found', exitCode: 2 });
  });
});
