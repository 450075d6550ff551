import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { open } from 'node:fs/promises';
import { reasonOf } from '../../../model/errors.ts';

export interface ProcessRequest {
  readonly argv: readonly string[];
  /** The whole environment. */
  readonly environment: NodeJS.ProcessEnv;
  readonly workingFolder: string;
  /** Files into which the process writes its pid before it becomes the command: it never runs outside its cgroup. */
  readonly entryFiles: readonly string[];
  /** Takes stdout and stderr; appended. */
  readonly logFile: string;
  /** It is ended after this, should nobody do so before. */
  readonly limitSeconds: number;
}

export interface StartedProcess {
  /** Leader of its own process group and session. */
  readonly pid: number;
  /** `exit code 1`, `SIGKILL` or why it could not start; `undefined` while it runs. */
  ending(): string | undefined;
  /** Resolves with the ending. */
  readonly ended: Promise<string>;
}

/** Enters the cgroups, then becomes `timeout`, which runs the command. macOS has no `timeout`: no limit there. */
const enterAndRun = `
entries=$1; limit=$2; shift 2
while [ "$entries" -gt 0 ]; do echo $$ > "$1" || exit 126; shift; entries=$((entries - 1)); done
if command -v timeout > /dev/null; then exec timeout --kill-after=5 "$limit" "$@"; fi
exec "$@"`;

/**
 * Starts a command in its cgroup, its own process group and under a time limit.
 * @throws when no process can be made; a command that is not found ends with exit code 127.
 */
export async function startProcess(request: ProcessRequest): Promise<StartedProcess> {
  const { entryFiles, argv, limitSeconds } = request;
  const log = await open(request.logFile, 'a');
  const shellArguments = [String(entryFiles.length), String(Math.ceil(limitSeconds)), ...entryFiles, ...argv];
  const child = spawn('/bin/sh', ['-c', enterAndRun, 'headroom', ...shellArguments], {
    cwd: request.workingFolder,
    env: request.environment,
    detached: true,
    stdio: ['ignore', log.fd, log.fd],
  });
  let ending: string | undefined;
  const ended = once(child, 'exit').then(
    ([code, signal]: (number | string | null)[]) => String(signal ?? `exit code ${code}`),
    (error: unknown) => reasonOf(error),
  );
  void ended.then((how) => (ending = how));
  await log.close();
  if (child.pid === undefined) throw new Error(`${argv[0]} cannot be started: ${await ended}`);
  return { pid: child.pid, ending: () => ending, ended };
}
