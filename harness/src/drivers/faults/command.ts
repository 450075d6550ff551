import { execa } from 'execa';
import type { FaultOf } from '../../model/fault.ts';
import type { Clock } from '../../ports/clock.ts';
import { FaultNotApplied, type HeldFault } from '../../ports/fault-injector.ts';
import { held } from './state.ts';

/** Where commands run, as those of a level do. */
export interface CommandPlace {
  readonly workingFolder: string;
}

const limitMs = 30_000;
/** What a command did may take a moment to show. */
const seenWithinMs = 5000;
const betweenLooksMs = 200;

export const command = {
  kind: 'command',
  about:
    'a fault of your own: a command that injects it, one that reverts it, and one that exits with 0 while it is on (any stack)',
  example: {
    kind: 'command',
    name: 'flush-the-cache',
    inject: ['redis-cli', 'flushall'],
    verify: ['./cache-is-empty'],
    revert: ['true'],
  },
  inject(fault: FaultOf<'command'>, clock: Clock, place: CommandPlace): Promise<HeldFault> {
    const undo = {
      revert: () => mustSucceed(fault.revert, place),
      gone: () => seenToBe(false, fault, clock, place),
    };
    return held(undo, async () => {
      await mustSucceed(fault.inject, place);
      return seenToBe(true, fault, clock, place);
    });
  },
} as const;

async function seenToBe(
  isOn: boolean,
  { verify }: FaultOf<'command'>,
  clock: Clock,
  place: CommandPlace,
): Promise<string> {
  const deadlineMs = clock.now() + seenWithinMs;
  for (;;) {
    const { exitCode, how } = await runCommand(verify, place);
    if ((exitCode === 0) === isOn) return `"${verify.join(' ')}" ${how}`;
    if (clock.now() > deadlineMs) throw new FaultNotApplied(`"${verify.join(' ')}" ${how}`);
    await clock.sleep(betweenLooksMs);
  }
}

async function mustSucceed(argv: readonly string[], place: CommandPlace): Promise<void> {
  const { exitCode, how } = await runCommand(argv, place);
  if (exitCode !== 0) throw new FaultNotApplied(`"${argv.join(' ')}" ${how}`);
}

async function runCommand(
  [program = '', ...args]: readonly string[],
  { workingFolder }: CommandPlace,
): Promise<{ readonly exitCode: number | undefined; readonly how: string }> {
  const result = await execa(program, args, {
    cwd: workingFolder,
    stdin: 'ignore',
    reject: false,
    timeout: limitMs,
    all: true,
  });
  const { exitCode } = result;
  if (result.timedOut) return { exitCode: undefined, how: `did not end within ${limitMs / 1000} s` };
  if (exitCode === undefined) return { exitCode, how: result.shortMessage ?? 'could not be started' };
  const last = result.all.trim().split('\n').at(-1) ?? '';
  return { exitCode, how: `exited with ${exitCode}${last === '' ? '' : `: ${last}`}` };
}
