import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isMissing } from '../../system/needed-tools.ts';
import { compose } from '../drivers-under-test.ts';
import { projects } from './generated-project.ts';
import { holdAgainstFile } from './level-held-against-file.ts';

const missing = await isMissing(compose.name, compose.probe);

/** `npm run bench:compose-files` does 300 of them. */
const parameters = { numRuns: 25, seed: 20_221_108, endOnFailure: true };

describe.skipIf(missing)('the file of a level, as docker compose reads it', () => {
  it('differs from the files of a user in what headroom says, and has no name of theirs', async () => {
    await fc.assert(
      fc.asyncProperty(projects(false), async (generated) => {
        expect(await holdAgainstFile(generated)).toEqual({ outcome: 'levelled', complaints: [] });
      }),
      parameters,
    );
  });

  it('is not made of files with something that no level can have for itself, and of all others', async () => {
    await fc.assert(
      fc.asyncProperty(projects(true), async (generated) => {
        expect((await holdAgainstFile(generated)).complaints).toEqual([]);
      }),
      parameters,
    );
  });
});
