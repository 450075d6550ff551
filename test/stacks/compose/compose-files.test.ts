import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findComposeFiles } from '../../../harness/src/drivers/stacks/compose/project/compose-files.ts';
import { composeSchema } from '../../../harness/src/drivers/stacks/compose/config.ts';

let folder: string;
beforeEach(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'headroom-test-files-')));
});
afterEach(() => rm(folder, { recursive: true }));

interface Found {
  readonly files: readonly string[];
  readonly named: boolean;
  readonly notes: string;
}

/** What is read of a folder with these files in it. */
async function found(files: Readonly<Record<string, string>>, config: object): Promise<Found> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
  const parsed = composeSchema.parse({ entry: { service: 'web', port: 80 }, ...config });
  const { files: read, argv, notes } = await findComposeFiles(parsed, folder, {});
  return {
    files: read.map((file) => relative(folder, file)),
    named: argv.includes('--file'),
    notes: notes.join('\n').replaceAll(`${folder}/`, ''),
  };
}

const file = 'services: {}';

describe('the compose files that are read', () => {
  it('are those that docker compose finds, where the config names none', async () => {
    const files = { 'compose.yaml': file, 'compose.override.yaml': file, 'docker-compose.yml': file };
    const expected = { files: ['compose.yaml', 'compose.override.yaml'], named: false, notes: '' };
    expect(await found(files, {})).toEqual(expected);
  });

  it('have the override with them where the config names the file that docker compose would find', async () => {
    const files = { 'compose.yaml': file, 'docker-compose.override.yml': file };
    expect(await found(files, { file: './compose.yaml' })).toEqual({
      files: ['compose.yaml', 'docker-compose.override.yml'],
      named: false,
      notes: 'docker-compose.override.yml is read as well, as docker compose does there',
    });
  });

  it('are all of COMPOSE_FILE, of .env or of the config, where the first is the one that is named', async () => {
    const files = {
      'a.yaml': file,
      'b/b.yaml': file,
      'compose.yaml': file,
      '.env': 'COMPOSE_FILE=a.yaml:b/b.yaml',
    };
    expect((await found(files, { file: 'a.yaml' })).files).toEqual(['a.yaml', 'b/b.yaml']);
    expect((await found(files, {})).files).toEqual(['a.yaml', 'b/b.yaml']);
    await writeFile(join(folder, '.env'), 'X=b/b\nCOMPOSE_FILE=${X}.yaml');
    expect((await found({}, {})).files).toEqual(['b/b.yaml']);
    const elsewhere = { COMPOSE_ENV_FILES: 'my.env' };
    expect((await found({ 'my.env': 'COMPOSE_FILE=a.yaml' }, { environment: elsewhere })).files).toEqual([
      'a.yaml',
    ]);
    const environment = { COMPOSE_FILE: 'b/b.yaml,a.yaml', COMPOSE_PATH_SEPARATOR: ',' };
    expect((await found(files, { environment })).files).toEqual(['b/b.yaml', 'a.yaml']);
  });

  it('are just those that are named otherwise, and what docker compose would read is said', async () => {
    const files = { 'compose.yaml': file, 'compose.override.yaml': file, 'load.yaml': file };
    expect(await found(files, { file: 'load.yaml' })).toEqual({
      files: ['load.yaml'],
      named: true,
      notes: [
        'compose.yaml is not read, which docker compose would read there by itself',
        'compose.override.yaml is not read, which docker compose would read there by itself',
      ].join('\n'),
    });
    expect(await found(files, { file: ['compose.yaml', 'load.yaml'] })).toMatchObject({
      files: ['compose.yaml', 'load.yaml'],
      notes: 'compose.override.yaml is not read, which docker compose would read there by itself',
    });
  });

  it('must be there', async () => {
    const missing = { code: 'compose-file-missing', exitCode: 2 };
    await expect(found({}, {})).rejects.toMatchObject(missing);
    await expect(found({}, { file: 'gone.yaml' })).rejects.toMatchObject({
      ...missing,
      message: expect.stringContaining('gone.yaml') as string,
    });
  });
});
