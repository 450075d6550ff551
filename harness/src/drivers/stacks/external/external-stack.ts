import type { Config, Level } from '../../../model/config/config.ts';
import { ExitCode, HarnessError } from '../../../model/errors.ts';
import type { RunningStack, Stack, StackContext } from '../../../ports/stack.ts';
import { healthUrl, waitForHealth } from '../health.ts';
import { runPrepare } from '../prepare.ts';
import { runCommand } from '../run-command.ts';
import { runEnvironment } from '../run-environment.ts';
import { assertAllowedHost } from './allowed-host.ts';
import type { ExternalStack } from './config.ts';

export interface ExternalStackOptions {
  readonly config: ExternalStack;
  /** Commands run here. */
  readonly configFolder: string;
  readonly health: Config['health'];
  readonly levels: readonly Level[];
  readonly allowHosts: Config['allowHosts'];
  readonly runId: string;
  /** A level command must end within this. Default 600. */
  readonly commandLimitSeconds?: number;
}

/**
 * Healthy is any answer below 500: a server that was not made for headroom may have no health path, and its 404 shows
 * that it serves.
 */
const serves = (status: number): boolean => status < 500;

const momentSeconds = 2;

/**
 * A stack that runs already: a URL, and argv commands that put it at a level and undo that. Nothing of its inside is
 * seen. One that nothing here starts comes up with a doubt when it is not healthy: the first look says more than its health
 * path does.
 * @throws HarnessError `level-without-commands` when there are several levels and one has nothing to tell it by.
 */
export function createExternalStack(options: ExternalStackOptions): Stack {
  assertLevelsDiffer(options.levels);
  const url = new URL(options.config.url);
  let wasThere = false;
  return {
    kind: 'external',
    async prepare(context) {
      await assertAllowedHost(url, options.allowHosts);
      await runPrepare(options.config.prepare, {
        ...context,
        workingFolder: options.configFolder,
        environment: await runEnvironment(options.runId),
      });
      return { kind: 'external', parts: { target: withoutSecrets(url) }, cpuLimit: 'none (external)' };
    },
    async up(level, context) {
      const running = await putAtLevel(options, { url, wasThere }, level, context);
      wasThere ||= running.doubt === undefined;
      return running;
    },
    close: () => Promise.resolve(),
  };
}

async function putAtLevel(
  options: ExternalStackOptions,
  { url, wasThere }: { readonly url: URL; readonly wasThere: boolean },
  level: Level,
  context: StackContext,
): Promise<RunningStack> {
  await assertAllowedHost(url, options.allowHosts);
  const { startTimeoutSeconds } = options.health;
  const isStarted = options.config.prepare.length > 0 || (level.commands?.up.length ?? 0) > 0;
  // Who starts a target waits until it is there, and so does who has loaded it; else a moment tells.
  const isAwaited = isStarted || wasThere;
  let doubt: HarnessError | undefined;
  try {
    for (const argv of level.commands?.up ?? []) {
      context.onProgress(`level ${level.name}: ${argv.join(' ')}`);
      await runLevelCommand(options, level, argv, context.signal);
    }
    const answer = await waitForHealth({
      url: healthUrl(url, options.health.path),
      accepts: serves,
      timeoutSeconds: isAwaited ? startTimeoutSeconds : Math.min(startTimeoutSeconds, momentSeconds),
      signal: context.signal,
    });
    if (!answer.healthy) doubt = targetUnhealthy(level, answer.why);
    if (!answer.healthy && isAwaited && answer.isThere !== true) throw targetUnhealthy(level, answer.why);
  } catch (error) {
    await undoLevel(options, level).catch(() => undefined); // the first error tells more
    throw error;
  }
  let undone: Promise<void> | undefined;
  return {
    url,
    ...(doubt === undefined ? {} : { doubt }),
    counters: () => Promise.resolve([]),
    controls: () => Promise.resolve([]),
    hops: () => Promise.resolve([]),
    addressesOf: () => Promise.resolve([]),
    saveLogs: () => Promise.resolve(),
    down: () => (undone ??= undoLevel(options, level)),
  };
}

/** Runs every `down` command, also after one has failed. @throws the first failure. */
async function undoLevel(options: ExternalStackOptions, level: Level): Promise<void> {
  const failures: unknown[] = [];
  for (const argv of level.commands?.down ?? []) {
    await runLevelCommand(options, level, argv).catch((error: unknown) => failures.push(error));
  }
  if (failures.length > 0) throw failures[0];
}

async function runLevelCommand(
  options: ExternalStackOptions,
  level: Level,
  argv: readonly string[],
  signal?: AbortSignal,
): Promise<void> {
  const outcome = await runCommand(argv, {
    workingFolder: options.configFolder,
    environment: await runEnvironment(options.runId, level.name),
    limitSeconds: options.commandLimitSeconds ?? 600,
    ...(signal ? { signal } : {}),
  });
  if (outcome.succeeded) return;
  const what = `command "${argv.join(' ')}" of level "${level.name}" failed: ${outcome.how}`;
  throw new HarnessError({
    code: 'level-command-failed',
    message: [what, ...outcome.lastLines].join('\n  '),
    hint: `run it by hand in ${options.configFolder} with HEADROOM_LEVEL=${level.name} and mend what it complains about`,
    exitCode: ExitCode.environment,
  });
}

function assertLevelsDiffer(levels: readonly Level[]): void {
  const bare = levels.find((level) => (level.commands?.up.length ?? 0) === 0);
  if (levels.length < 2 || bare === undefined) return;
  throw new HarnessError({
    code: 'level-without-commands',
    message: `level "${bare.name}" has nothing that puts the external stack at it: its commands.up is empty, and there are ${levels.length} levels`,
    hint: `give it commands: { up: [['…']] }, or keep one level`,
    exitCode: ExitCode.usage,
  });
}

function withoutSecrets(url: URL): string {
  const shown = new URL(url);
  shown.username = '';
  shown.password = '';
  shown.search = '';
  return shown.href;
}

function targetUnhealthy(level: Level, why: string): HarnessError {
  return new HarnessError({
    code: 'service-unhealthy',
    message: `the external stack at level "${level.name}" is not healthy: ${why} (allowed: any status below 500)`,
    hint: 'look at its own logs, name another path (health.path), or give it more time (health.startTimeoutSeconds)',
    exitCode: ExitCode.environment,
  });
}
