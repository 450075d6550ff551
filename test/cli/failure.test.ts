import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { reportFailure } from '../../harness/src/cli/failure.ts';
import { HarnessError } from '../../harness/src/model/errors.ts';

describe('a failure', () => {
  let cache = '';
  beforeEach(async () => {
    cache = await mkdtemp(join(tmpdir(), 'headroom-failure-'));
  });
  afterEach(() => rm(cache, { recursive: true, force: true }));

  async function told(error: unknown, environment: NodeJS.ProcessEnv = {}, isTTY = false) {
    const stderr = Object.assign(new PassThrough(), { isTTY });
    const exitCode = await reportFailure(error, {
      stdout: new PassThrough(),
      stderr,
      environment: { HEADROOM_CACHE: cache, ...environment },
      workingFolder: cache,
    });
    return { exitCode, text: String(stderr.read()) };
  }

  const expected = new HarnessError({
    code: 'k6-not-found',
    message: 'k6 was not found',
    hint: 'Install it, see `headroom doctor`.',
    exitCode: 3,
    cause: new Error('outer', { cause: new Error('ENOENT at the bottom\nand more') }),
  });

  it('that headroom expects is its message, the last cause and the hint, and its exit code', async () => {
    expect(await told(expected)).toEqual({
      exitCode: 3,
      text: 'headroom: k6 was not found\n  cause: ENOENT at the bottom\n  hint: Install it, see `headroom doctor`.\n',
    });
  });

  it('is coloured for a person at a terminal, unless NO_COLOR is set', async () => {
    expect((await told(expected, {}, true)).text).toContain('\u001B[');
    expect((await told(expected, { NO_COLOR: '1' }, true)).text).not.toContain('\u001B[');
    expect((await told(expected, { TERM: 'dumb' }, true)).text).not.toContain('\u001B[');
  });

  it('that nobody expected is an apology, with the details in a file and exit code 70', async () => {
    const { exitCode, text } = await told(new TypeError('x is undefined'));
    expect(exitCode).toBe(70);
    expect(text).toContain('sorry, this is a bug of headroom: x is undefined');
    expect(text).not.toMatch(/^\s+at /m);
    const [file] = await readdir(join(cache, 'bugs'));
    expect(text).toContain(file);
    expect(await readFile(join(cache, 'bugs', file ?? ''), 'utf8')).toContain(
      'TypeError: x is undefined\n    at ',
    );
  });

  it('keeps the details of a bug where no file can be written', async () => {
    const { exitCode, text } = await told(new TypeError('x is undefined'), { HEADROOM_CACHE: '/dev/null' });
    expect(exitCode).toBe(70);
    expect(text).toContain('TypeError: x is undefined\n    at ');
  });
});
