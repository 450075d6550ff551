import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DockerComposeEnvironment, Wait, type StartedDockerComposeEnvironment } from 'testcontainers';
import type { Level } from '../../../model/config.ts';
import { ExitCode, HarnessError, reasonOf } from '../../../model/errors.ts';
import type { RunningStack, StackContext } from '../../../ports/stack.ts';
import { pidsLabelled } from '../../system/labelled-processes.ts';
import { endProcesses } from '../../system/end-processes.ts';
import { ownerLabel, ownerVariable, runLabel, runVariable } from '../../system/run-labels.ts';
import { freePort } from '../free-port.ts';
import { serviceUnhealthy } from '../health.ts';
import { lastLinesOf } from '../log-files.ts';
import { runEnvironment } from '../run-environment.ts';
import type { ComposeStackOptions, PreparedProject } from './compose-stack.ts';
import { composeOverride } from './override.ts';
import { openRunningStack } from './running-stack.ts';
import { removeProject } from './remove-project.ts';
import { StartWatch } from './start-watch.ts';
import { wayProxies, type WayProxy } from './way-proxies.ts';

/** Proxies know the containers by their names, which this would change. */
const namesWithDashes = { COMPOSE_COMPATIBILITY: 'false' };

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
  const started = { environment: undefined as StartedDockerComposeEnvironment | undefined };
  await options.lease.hold('composeProjects', project);
  const proxies = proxiesAt(level, options, prepared);
  const remove = async (): Promise<void> => {
    const removed = await removeProject(prepared.api, project, started.environment);
    if (removed) await options.lease.release('composeProjects', project);
  };
  try {
    started.environment = await startContainers(options, prepared, { level, project, proxies }, context);
    return await openRunningStack({ options, prepared, level, project, proxies, context, remove });
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

async function startContainers(
  options: ComposeStackOptions,
  prepared: PreparedProject,
  { level, project, proxies }: Starting,
  context: StackContext,
): Promise<StartedDockerComposeEnvironment> {
  const { files, model, api, tempFolder } = prepared;
  const environment = await runEnvironment(options.lease.runId, level.name);
  const labels = {
    [runLabel]: options.lease.runId,
    [ownerLabel]: environment[ownerVariable] ?? '',
    'headroom.level': level.name,
  };
  const override = join(tempFolder, `${project}.yaml`);
  const { entry } = files.config;
  const { metrics = [], broken = [], toxiproxyImage: image } = options;
  const entryPort = await freePort();
  const merged = composeOverride({
    ...{ model, level, entry, entryPort, labels, reached: [...metrics, ...broken] },
    ...(image === undefined ? {} : { ways: { proxies, image, project } }),
  });
  await writeFile(override, merged);
  const watch = new StartWatch(api, project);
  const endCompose = onAbort(context.signal, () => endComposeProcesses(options.lease.runId, project));
  try {
    return await new DockerComposeEnvironment(files.folder, [files.file, override])
      .withProjectName(project)
      .withEnvironment({ ...files.environment, ...environment, ...namesWithDashes })
      .withDefaultWaitStrategy(Wait.forAll([])) // health is asked below, where a failure can show the logs
      .withAutoCleanup(false) // Ryuk's image may not be to be had; the labels and the lease do its work
      .up();
  } catch (error) {
    context.signal.throwIfAborted();
    throw startError(reasonOf(error), level, watch, error);
  } finally {
    await endCompose();
    await watch.end();
  }
}

function startError(message: string, level: Level, watch: StartWatch, cause: unknown): unknown {
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
  if (blamed === undefined) return cause;
  return serviceUnhealthy({
    service: blamed.container.service,
    level: level.name,
    why: `${why} (${blamed.container.status})`,
    lastLines: blamed.lastLines,
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

/** Compose allows lower-case letters, digits, - and _. */
function projectName(runId: string, level: string): string {
  const plain = (text: string): string => text.toLowerCase().replaceAll(/[^a-z0-9_-]/g, '-');
  return `headroom-${plain(runId).slice(-40)}-${plain(level)}`;
}
