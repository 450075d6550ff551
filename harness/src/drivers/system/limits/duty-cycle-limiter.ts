import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { ExitCode, HarnessError } from '../../../model/errors.ts';
import type { ReplicaLimits } from '../../../ports/replica-control.ts';
import type { DutyCycleAnswer, DutyCycleRequest } from './duty-cycle-messages.ts';
import type { GroupCounters, Limiter } from './limiter.ts';

type WithoutId<R> = R extends unknown ? Omit<R, 'id'> : never;
type Ask = (request: WithoutId<DutyCycleRequest>) => Promise<GroupCounters>;

/**
 * Limits CPU by stopping and continuing processes in turn: needs no rights, but is coarser than a cgroup (about 20 ms)
 * and limits no memory.
 * @throws HarnessError `cpu-limit-unavailable` where CPU time of processes cannot be read (no /proc).
 */
export function createDutyCycleLimiter(runId: string): Limiter {
  if (!existsSync('/proc/self/stat')) {
    throw new HarnessError({
      code: 'cpu-limit-unavailable',
      message: `no means to limit the CPU of plain processes on ${process.platform}: no cgroups, and no /proc to measure by`,
      hint: 'use the compose stack (--stack compose), where the container engine limits CPU',
      exitCode: ExitCode.environment,
    });
  }
  const helper = fork(fileURLToPath(new URL('./duty-cycle-helper.ts', import.meta.url)), {
    env: { ...process.env, HEADROOM_RUN: runId },
    execArgv: [],
    detached: true, // Ctrl-C at the terminal is for the harness, which then ends the helper
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const ask = questionsTo(helper);
  return {
    means: 'duty cycle',
    limitsMemory: false,
    async createGroup(group) {
      let held: ReplicaLimits = {};
      return {
        entryFiles: [],
        adopt: (pid) => void ask({ do: 'adopt', group, pid }).catch(() => undefined), // told by the next question
        async limit({ cores }) {
          await ask({ do: 'limit', group, cores: cores ?? null });
          held = cores === undefined ? {} : { cores };
        },
        limits: () => Promise.resolve(held),
        effectiveLimits: () => Promise.resolve(held),
        pause: async (isPaused) => void (await ask({ do: 'pause', group, isPaused })),
        counters: () => ask({ do: 'counters', group }),
        pids: () => Promise.resolve([]),
        remove: async () => void (await ask({ do: 'remove', group }).catch(() => undefined)),
      };
    },
    async close() {
      if (helper.exitCode !== null || helper.signalCode !== null) return;
      const gone = once(helper, 'exit');
      helper.kill('SIGTERM');
      await gone;
    },
  };
}

/** Sends questions to the helper and matches its answers. All that are open fail when it dies. */
function questionsTo(helper: ChildProcess): Ask {
  const open = new Map<number, PromiseWithResolvers<GroupCounters>>();
  let asked = 0;
  let death: HarnessError | undefined;
  helper.on('message', (answer: DutyCycleAnswer) => {
    open.get(answer.id)?.resolve(answer.counters);
    open.delete(answer.id);
  });
  const die = (why: string): void => {
    death ??= new HarnessError({
      code: 'cpu-limit-lost',
      message: `the helper that limits CPU by a duty cycle has ended (${why}), so the stack has no limit any more`,
      hint: 'run again with --resume; if it was killed for memory, give the machine more',
      exitCode: ExitCode.environment,
    });
    for (const question of open.values()) question.reject(death);
    open.clear();
  };
  helper.on('error', (error) => die(error.message));
  helper.on('exit', (code, signal) => die(signal ?? `exit code ${code}`));
  return (request) => {
    if (death !== undefined) return Promise.reject(death);
    asked += 1;
    const id = asked;
    const question = Promise.withResolvers<GroupCounters>();
    open.set(id, question);
    helper.send({ ...request, id }, (error) => {
      if (error) die(error.message);
    });
    return question.promise;
  };
}
