import { describe, expect, it } from 'vitest';
import type { Level } from '../../harness/src/model/config/config.ts';
import { ExitCode, HarnessError } from '../../harness/src/model/errors.ts';
import type { RunningStack, Stack } from '../../harness/src/ports/stack.ts';
import { steady } from '../../harness/src/run/level/steady-stack.ts';

const running = {} as RunningStack;
const level: Level = { name: 'half', services: {} };

function failing(code: string): HarnessError {
  return new HarnessError({ code, message: `${code}!`, hint: '', exitCode: ExitCode.environment });
}

/** Comes up, or fails, as listed. */
function bringingUp(outcomes: readonly (RunningStack | Error)[]) {
  const left = [...outcomes];
  const lines: string[] = [];
  const stack: Stack = {
    kind: 'embedded',
    prepare: () => Promise.reject(new Error('not asked')),
    close: async () => undefined,
    async up() {
      const outcome = left.shift();
      if (outcome === undefined || outcome instanceof Error) throw outcome ?? new Error('asked too often');
      return outcome;
    },
  };
  const context = { signal: new AbortController().signal, onProgress: (line: string) => lines.push(line) };
  const one = steady(stack);
  return { up: () => one.up(level, context), left, lines };
}

describe('the stack of a run', () => {
  it('is tried once more when it came up before, and says so', async () => {
    const { up, lines } = bringingUp([running, failing('service-unhealthy'), running]);
    expect(await up()).toBe(running);
    expect(await up()).toBe(running);
    expect(lines).toEqual(['it did not come up, and is tried once more: service-unhealthy!']);
  });

  it('is not tried a third time', async () => {
    const { up } = bringingUp([running, failing('port-taken'), failing('service-unhealthy'), running]);
    await up();
    await expect(up()).rejects.toThrow('service-unhealthy!');
  });

  it('fails at once when it never came up, and when that is no chance', async () => {
    const first = bringingUp([failing('service-unhealthy'), running]);
    await expect(first.up()).rejects.toThrow('service-unhealthy!');
    expect(first.left).toHaveLength(1);
    const gone = bringingUp([running, failing('engine-gone'), running]);
    await gone.up();
    await expect(gone.up()).rejects.toThrow('engine-gone!');
    expect(gone.left).toHaveLength(1);
  });
});
