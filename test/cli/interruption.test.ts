import { EventEmitter } from 'node:events';
import { describe, expect, it } from 'vitest';
import { Interruption } from '../../harness/src/cli/interruption.ts';
import { HarnessError } from '../../harness/src/model/errors.ts';

class FakeProcess extends EventEmitter {
  exitCode: number | undefined;
  exit(code: number): void {
    this.exitCode = code;
  }
}

function scene() {
  const fake = new FakeProcess();
  const said: string[] = [];
  let nowMs = 0;
  const interruption = new Interruption({
    say: (line) => said.push(line),
    process: fake as unknown as ConstructorParameters<typeof Interruption>[0]['process'],
    now: () => nowMs,
    hint: () => 'Go on with --resume r1.',
  });
  const signalAt = (ms: number, signal = 'SIGINT'): void => {
    nowMs = ms;
    fake.emit(signal, signal);
  };
  return { fake, said, interruption, signalAt };
}

describe('an interrupted run', () => {
  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'])(
    'aborts on the first %s with exit code 130 and how to go on',
    (signal) => {
      const { interruption, signalAt } = scene();
      signalAt(0, signal);
      const reason: unknown = interruption.signal.reason;
      expect(reason).toBeInstanceOf(HarnessError);
      expect(reason).toMatchObject({ exitCode: 130, code: 'interrupted', hint: 'Go on with --resume r1.' });
    },
  );

  it('takes signals close together as one key press, since npm and the bootstrap repeat them', () => {
    const { fake, said, signalAt } = scene();
    for (const ms of [0, 3, 40, 499]) signalAt(ms);
    expect(said).toHaveLength(1);
    expect(fake.exitCode).toBeUndefined();
  });

  it('says at the second how long it takes, and leaves at the third, naming cleanup', () => {
    const { fake, said, signalAt } = scene();
    signalAt(0);
    signalAt(3000);
    expect(said[1]).toContain('3 s so far');
    expect(fake.exitCode).toBeUndefined();
    signalAt(6000);
    expect(said[2]).toContain('headroom cleanup');
    expect(fake.exitCode).toBe(130);
  });

  it('aborts on an error that nobody caught, so that nothing is left running', () => {
    const { fake, interruption } = scene();
    const bug = new TypeError('oops');
    fake.emit('uncaughtException', bug);
    expect(interruption.signal.reason).toBe(bug);
  });

  it('hears nothing any more when it is over', () => {
    const { fake, interruption } = scene();
    interruption[Symbol.dispose]();
    expect(fake.eventNames()).toEqual([]);
  });
});
