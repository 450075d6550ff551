import { describe, expect, it } from 'vitest';
import { explainExit } from '../../harness/src/drivers/k6/exit.ts';

describe("k6's end", () => {
  it('is nothing to explain when all went well', () => {
    expect(explainExit({ kind: 'exited', exitCode: 0 }, { lastError: '' })).toBeUndefined();
  });

  it.each([
    [104, 'scenario-failed', 2],
    [107, 'scenario-failed', 2],
    [108, 'scenario-failed', 2],
    [255, 'k6-failed', 3],
    [109, 'k6-failed', 3],
    [105, 'k6-failed', 3],
  ])('with exit code %i is %s', (exitCode, code, harnessExitCode) => {
    const error = explainExit({ kind: 'exited', exitCode }, { lastError: 'TypeError: no' });
    expect(error).toMatchObject({ code, exitCode: harnessExitCode });
    expect(error?.message).toMatch(new RegExp(`exit code ${exitCode}.*: TypeError: no$`));
  });

  it('by a signal names it', () => {
    const error = explainExit({ kind: 'killed', signal: 'SIGKILL' }, { lastError: '' });
    expect(error).toMatchObject({ code: 'k6-failed', exitCode: 3 });
    expect(error?.message).toContain('SIGKILL');
  });

  it('before it began says why', () => {
    const error = explainExit({ kind: 'not-started', reason: 'spawn k6 ENOENT' }, { lastError: '' });
    expect(error).toMatchObject({ code: 'k6-failed', message: 'k6 could not be started: spawn k6 ENOENT' });
  });

  it('for want of files or processes names the limits', () => {
    for (const reason of ['spawn EMFILE', 'spawn k6 EAGAIN']) {
      const error = explainExit({ kind: 'not-started', reason }, { lastError: '' });
      expect(error?.hint).toMatch(/ulimit -n.*ulimit -u/);
    }
  });
});
