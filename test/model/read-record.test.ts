import { readFile } from 'node:fs/promises';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyRecordSchema, upToDate } from '../../harness/src/model/record/read-record.ts';
import { commandOf, runRecordSchema } from '../../harness/src/model/record/record.ts';
import { arbitraryRecord } from '../store/arbitrary-evidence.ts';

const committed = async (run: string): Promise<Record<string, unknown>> =>
  JSON.parse(await readFile(new URL(`../../results/${run}/run.json`, import.meta.url), 'utf8')) as Record<
    string,
    unknown
  >;

describe('a record of schema version 1', () => {
  it.each([
    ['example', 'search', 'run'],
    ['proposal', 'search', 'run'],
    ['proposal-cold-cache', 'search', 'run'],
    ['example-night', 'night', 'replay'],
    ['proposal-night', 'night', 'replay'],
    ['proposal-drills', 'drill', 'drill'],
  ] as const)('of %s is read as a %s, with all that was measured', async (run, kind, command) => {
    const first = await committed(run);
    expect(first).toMatchObject({ schemaVersion: 1 });
    expect(first).not.toHaveProperty('kind');
    const record = anyRecordSchema.parse(first);
    expect(record).toMatchObject({ ...first, schemaVersion: 2, kind });
    expect(commandOf(record)).toBe(command);
    // What it says today can be written, and read again.
    expect(anyRecordSchema.parse(JSON.parse(JSON.stringify(record)))).toEqual(record);
  });

  it.each([
    [{ night: {}, drills: [] }, 'drill', { drills: [] }],
    [{ drills: [] }, 'drill', { drills: [] }],
    [{ night: {} }, 'night', { replays: [], surges: [] }],
    [{}, 'search', {}],
  ])('is of the kind that its parts tell, with nothing done yet on a level: %j', (parts, kind, nothing) => {
    const level = { name: '100' };
    expect(upToDate({ ...parts, schemaVersion: 1, levels: [level] })).toEqual({
      ...{ ...parts, schemaVersion: 2, kind },
      levels: [{ ...level, ...nothing }],
    });
  });
});

describe('a record', () => {
  it('of today is not changed by reading it', () => {
    fc.assert(
      fc.property(arbitraryRecord('run-1'), (record) => {
        expect(upToDate(record)).toBe(record);
        expect(anyRecordSchema.parse(record)).toEqual(record);
      }),
    );
  });

  it.each([null, 'text', 7, [], {}, { schemaVersion: 1 }, { schemaVersion: 3, levels: [] }])(
    'that is none is refused: %j',
    (json) => {
      expect(anyRecordSchema.safeParse(json).success).toBe(false);
    },
  );

  it('of one kind has no parts of another', async () => {
    const night = anyRecordSchema.parse(await committed('example-night'));
    const parsed = runRecordSchema.parse({ ...night, kind: 'search' });
    expect(parsed).not.toHaveProperty('night');
    expect(parsed.levels[0]).not.toHaveProperty('replays');
    const search = anyRecordSchema.parse(await committed('example'));
    expect(runRecordSchema.safeParse({ ...search, kind: 'night' }).error?.issues[0]?.path).toEqual(['night']);
  });
});
