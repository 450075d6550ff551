import { tmpdir } from 'node:os';
import { describe, expect, it } from 'vitest';
import { runPrepare } from '../../harness/src/drivers/stacks/prepare.ts';

const script = (text: string): string[] => [process.execPath, '-e', text];

function prepare(commands: string[][], signal = new AbortController().signal): Promise<string[]> {
  const lines: string[] = [];
  const onProgress = (line: string): void => void lines.push(line);
  const options = {
    signal,
    onProgress,
    workingFolder: tmpdir(),
    environment: { HEADROOM_RUN: 'prepare-test' },
  };
  return runPrepare(commands, options).then(() => lines);
}

describe('runPrepare', () => {
  it('runs the commands in order, and what they print is progress', async () => {
    const print = 'console.log("run " + process.env.HEADROOM_RUN); process.stdout.write("no end of line")';
    expect(await prepare([script('console.log("first")'), script(print)])).toEqual([
      'first',
      'run prepare-test',
      'no end of line',
    ]);
  });

  it('stops at the first that fails, and shows its last lines', async () => {
    const fail = script('console.error("no space left"); process.exit(4)');
    await expect(prepare([fail, script('throw new Error("never run")')])).rejects.toMatchObject({
      code: 'prepare-failed',
      exitCode: 3,
      message: expect.stringMatching(/failed: exit code 4\n {2}no space left$/) as string,
    });
  });

  it('does not wait for a daemon that a command leaves running', async () => {
    const daemon = 'sleep 20 & echo "it runs in $!"';
    const [line] = await prepare([['/bin/sh', '-c', daemon]]);
    process.kill(Number(line?.replace('it runs in ', ''))); // fails when it was waited for
  });

  it('ends the command when it is interrupted, with the reason of that', async () => {
    const controller = new AbortController();
    const reason = new Error('Ctrl-C');
    setTimeout(() => controller.abort(reason), 100);
    await expect(prepare([script('setInterval(() => {}, 1000)')], controller.signal)).rejects.toBe(reason);
  });
});
