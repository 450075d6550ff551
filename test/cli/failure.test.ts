import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { reportFailure } from '../../harness/src/cli/failure.ts';
import { guarded } from '../../harness/src/cli/terminal.ts';
import { HarnessError } from '../../harness/src/model/errors.ts';
import { Redactor } from '../../harness/src/model/secrets/redactor.ts';

describe('a failure', () => {
  let cache = '';
  const redactor = new Redactor();
  redactor.learn({ marked: ['sesame-street'] });
  beforeEach(async () => {
    cache = await mkdtemp(join(tmpdir(), 'headroom-failure-'));
  });
  afterEach(() => rm(cache, { recursive: true, force: true }));

  async function told(error: unknown, environment: NodeJS.ProcessEnv = {}, isTTY = false) {
    const stderr = Object.assign(new PassThrough(), { isTTY });
    const open = {
      stdout: new PassThrough(),
      stderr,
      environment: { HEADROOM_CACHE: cache, ...environment },
      workingFolder: cache,
    };
    const exitCode = await reportFailure(error, guarded(open, redactor));
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

  it('tells no secret, in whatever it quotes', async () => {
    const error = new HarnessError({
      code: 'level-command-failed',
      message: 'command "cut --password swordfish" of http://u:p@127.0.0.1/ failed\n  sesame-street',
      hint: 'curl http://127.0.0.1/?token=swordfish',
      exitCode: 3,
      cause: new Error('PASSWORD=swordfish'),
    });
    expect((await told(error)).text).toBe(
      'headroom: command "cut --password redacted" of http://u:redacted@127.0.0.1/ failed\n  redacted\n' +
        '  cause: PASSWORD=redacted\n  hint: curl http://127.0.0.1/?token=redacted\n',
    );
  });

  it('leaves no secret in the details of a bug', async () => {
    await told(new TypeError('x', { cause: { password: 'swordfish', given: 'sesame-street' } }));
    const [file = ''] = await readdir(join(cache, 'bugs'));
    const details = await readFile(join(cache, 'bugs', file), 'utf8');
    expect(details).toContain("password: 'redacted'");
    expect(details).not.toMatch(/swordfish|sesame/);
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
