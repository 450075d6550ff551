import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DockerComposeEnvironment, Wait } from 'testcontainers';
import type { Level } from '../../../model/config/config.ts';
import { ExitCode, HarnessError, reasonOf } from '../../../model/errors.ts';
import type { RunningStack, StackContext } from '../../../ports/stack.ts';
import { pidsLabelled } from '../../system/processes/labelled-processes.ts';
import { endProcesses } from '../../system/processes/end-processes.ts';
import { runVariable } from '../../system/processes/run-labels.ts';
import { freePort } from '../free-port.ts';
import { serviceUnhealthy } from '../health.ts';
import { lastLinesOf } from '../log-files.ts';
import { runPreparing } from '../prepare.ts';
import { runEnvironment } from '../run-environment.ts';
import { projectFolderOf, type ComposeFiles } from './project/compose-files.ts';
import type { ComposeStackOptions, PreparedProject } from './project/prepared.ts';
import { orEngineGone } from './engine/engine.ts';
import { levelFile } from './project/level-file.ts';
import { labelsOf, ownDataRequest, projectName } from './project/names.ts';
import { removeLabelled } from './remove-labelled.ts';
import { openRunningStack } from './running-stack.ts';
import { giveData } from './separation/own-data.ts';
import { StartWatch } from './start-watch.ts';
import { wayProxies, type WayProxy } from './way-proxies.ts';

/** What would change the names of containers, by which proxies know them, or name files beside the level's own. */
const asWritten = ({ variableFiles }: ComposeFiles): Record<string, string> => ({
  ...{ COMPOSE_COMPATIBILITY: 'false', COMPOSE_PROFILES: '' },
  // The secrets and configs of the file may be made of their variables.
  COMPOSE_ENV_FILES: variableFiles.join(','),
});

/**
 * Starts the containers of a level and waits until they are healthy. Leaves nothing behind when it fails.
 * @throws HarnessError `service-unhealthy`, `port-taken`; anything of the engine's; the signal's reason.
 */
export async function bringUp(
  options: ComposeStackOptions,
  prepared: PreparedProject,
  level: Level,
  context: StackContext,
): Promise<RunningStack> {
  context.signal.throwIfAborted();
  const project = projectName(options.lease.runId, level.name);
  await options.lease.hold('composeProjects', project);
  const proxies = proxiesAt(level, options, prepared);
  const remove = async (): Promise<void> => {
    const removed = await removeLabelled(prepared.api, labelsOf(options.lease.runId, level.name));
    if (removed) await options.lease.release('composeProjects', project);
  };
  try {
    const file = await startContainers(options, prepared, { level, project, proxies }, context);
    const running = await openRunningStack({ options, prepared, level, project, proxies, context, remove });
    await seed(options, { level, project, file, url: running.url }, context);
    return running;
  } catch (error) {
    await remove().catch(() => undefined); // the first error tells more; the lease still holds what is left
    throw error;
  }
}

interface Starting {
  readonly level: Level;
  readonly project: string;
  readonly proxies: readonly WayProxy[];
}

/** Only a run that breaks ways was given an image for them. */
function proxiesAt(
  level: Level,
  { config, toxiproxyImage }: ComposeStackOptions,
  { model }: PreparedProject,
): readonly WayProxy[] {
  return toxiproxyImage === undefined ? [] : wayProxies(config.ways, model, level);
}

/** @returns the compose file of the level. */
async function startContainers(
  options: ComposeStackOptions,
  prepared: PreparedProject,
  { level, project, proxies }: Starting,
  context: StackContext,
): Promise<string> {
  const { files, model, api, tempFolder, separation, data, images } = prepared;
  const { lease, config, metrics = [], broken = [], toxiproxyImage: image } = options;
  const environment = await runEnvironment(lease.runId, level.name);
  const own = ownDataRequest(lease.runId, prepared, environment, context.signal, level.name);
  const { text } = levelFile({
    ...{ model, separation, images, level, project, labels: own.labels, entry: config.entry },
    ...{ entryPort: await freePort(), reached: [...metrics, ...broken] },
    copies: await giveData(own, data),
    ...(image === undefined ? {} : { ways: { proxies, image, project } }),
  });
  const file = join(tempFolder, `${project}.json`);
  await writeFile(file, text, { mode: 0o600 });
  const watch = new StartWatch(api, project);
  const endCompose = onAbort(context.signal, () => endComposeProcesses(lease.runId, project));
  try {
    await new DockerComposeEnvironment(files.folder, [file])
      .withProjectName(project)
      .withEnvironment({ ...files.environment, ...environment, ...asWritten(files) })
      .withClientOptions({ composeOptions: ['--project-directory', projectFolderOf(files)] })
      .withDefaultWaitStrategy(Wait.forAll([])) // health is asked below, where a failure can show the logs
      .withAutoCleanup(false) // Ryuk's image may not be to be had; the labels and the lease do its work
      .up();
    return file;
  } catch (error) {
    context.signal.throwIfAborted();
    throw await startError(reasonOf(error), level, watch, error);
  } finally {
    await endCompose();
    await watch.end();
  }
}

/**
 * Runs the config's commands that fill a level: `docker compose exec` in them finds the level, HEADROOM_URL is its entry.
 * @throws HarnessError `seed-failed`.
 */
async function seed(
  { config, configFolder, lease }: ComposeStackOptions,
  { level, project, file, url }: { level: Level; project: string; file: string; url: URL },
  context: StackContext,
): Promise<void> {
  const environment = {
    ...config.environment,
    ...(await runEnvironment(lease.runId, level.name)),
    ...{ COMPOSE_PROJECT_NAME: project, COMPOSE_FILE: file, HEADROOM_URL: url.href },
  };
  for (const argv of config.seed.commands) {
    await runPreparing(
      argv,
      { ...context, workingFolder: configFolder, environment },
      {
        ...{ code: 'seed-failed', subject: `at level "${level.name}", seed command ` },
        hint: `run it by hand in ${configFolder}; it is given COMPOSE_PROJECT_NAME, COMPOSE_FILE and HEADROOM_URL of the level`,
      },
    );
  }
}

async function startError(
  message: string,
  level: Level,
  watch: StartWatch,
  cause: unknown,
): Promise<HarnessError> {
  const lastLines = lastLinesOf(message);
  const why = lastLines.at(-1) ?? 'docker compose up failed';
  if (/port is already allocated|address already in use/i.test(message)) {
    return new HarnessError({
      code: 'port-taken',
      message: `level "${level.name}" cannot be started, a port is taken: ${why}`,
      hint: 'end what holds the port: ss -ltnp shows it',
      exitCode: ExitCode.environment,
      cause,
    });
  }
  const blamed = watch.blamed(why); // earlier lines name every container
  if (blamed === undefined) {
    const gone = await orEngineGone(cause);
    return gone instanceof HarnessError ? gone : notStarted(lastLines, level, cause);
  }
  return serviceUnhealthy({
    service: blamed.container.service,
    level: level.name,
    why: `${why} (${blamed.container.status})`,
    lastLines: blamed.lastLines,
    cause,
  });
}

function notStarted(lastLines: readonly string[], level: Level, cause: unknown): HarnessError {
  return new HarnessError({
    code: 'stack-not-started',
    message: [`level "${level.name}" cannot be started:`, ...lastLines].join('\n  '),
    hint: 'docker compose up in the folder of the file may say the same; `headroom config --stack` shows what a level has of it',
    exitCode: ExitCode.environment,
    cause,
  });
}

/** Does the work once when the signal is aborted; what is returned waits for it, and stops listening. */
function onAbort(signal: AbortSignal, work: () => Promise<unknown>): () => Promise<void> {
  let working: Promise<unknown> | undefined;
  const listener = (): void => {
    working = work();
  };
  signal.addEventListener('abort', listener, { once: true });
  return async () => {
    signal.removeEventListener('abort', listener);
    await working;
  };
}

/** testcontainers gives no handle on the `docker compose` that it runs; its environment tells which it is. */
async function endComposeProcesses(runId: string, project: string): Promise<void> {
  await endProcesses(() => pidsLabelled({ [runVariable]: runId, COMPOSE_PROJECT_NAME: project }));
}
