import type { Level } from '../../../model/config/config.ts';
import type { Redactor } from '../../../model/secrets/redactor.ts';
import type { ReplicaAddress, RunningStack, StackContext } from '../../../ports/stack.ts';
import { systemClock } from '../../system/host/clock.ts';
import { healthUrl, isSuccess, serviceUnhealthy, waitForHealth } from '../health.ts';
import { lastLinesOf, saveLog } from '../log-files.ts';
import type { ComposeStackOptions, PreparedProject } from './project/prepared.ts';
import { ContainerMeter } from './engine/container-meter.ts';
import {
  complaintOf,
  containerLog,
  containersOf,
  hasFailed,
  orEngineGone,
  type ProjectContainer,
} from './engine/engine.ts';
import type { EngineApi } from './engine/api.ts';
import { OomEvents } from './engine/oom-events.ts';
import { hopsOf } from './hops.ts';
import { assertReachedHere } from './reached-here.ts';
import { readBack } from './read-back.ts';
import { controlOf } from './replica-control.ts';
import type { WayProxy } from './way-proxies.ts';

export interface RunningRequest {
  readonly options: ComposeStackOptions;
  readonly prepared: PreparedProject;
  readonly level: Level;
  readonly project: string;
  readonly proxies: readonly WayProxy[];
  readonly context: StackContext;
  readonly remove: () => Promise<void>;
}

/**
 * Waits until the started containers are healthy, and opens what is read of them.
 * @throws HarnessError `service-unhealthy`, `engine-elsewhere`, `level-not-given`; the signal's reason when it is aborted.
 */
export async function openRunningStack(request: RunningRequest): Promise<RunningStack> {
  const { project, level, remove } = request;
  const { api } = request.prepared;
  const events = await OomEvents.listen(api, project);
  try {
    const url = await waitForContainers(request);
    const given = await readBack({ api, project, level, model: request.prepared.model });
    // A job that has done its work is no service.
    const running = (await containersOf(api, project)).filter(({ state }) => state === 'running');
    const meters = running.map(
      (each) =>
        new ContainerMeter({ api, container: each, given: level.services[each.service] ?? {}, events }),
    );
    await readAll(meters, events); // finds each container's cgroup now, not in the first trial
    const controls = running.flatMap((container, index) =>
      container.isProxy
        ? []
        : controlOf({
            ...{ api, project, container, level: level.name },
            readyTimeoutSeconds: request.options.health.startTimeoutSeconds,
            readMemoryBytes: async () => (await meters[index]?.counters())?.memoryBytes ?? 0,
          }),
    );
    const hops = hopsOf(request.proxies, running);
    let removed: Promise<void> | undefined;
    return {
      url,
      given,
      counters: () => readAll(meters, events),
      controls: () => Promise.resolve(controls),
      hops: () => Promise.resolve(hops),
      addressesOf: (service, port) => addressesOf(api, project, service, port),
      saveLogs: (folder) => saveLogs(api, project, folder, request.options.redactor),
      down: () => {
        events.close();
        return (removed ??= remove());
      },
    };
  } catch (error) {
    events.close();
    throw error;
  }
}

async function addressesOf(
  api: EngineApi,
  project: string,
  service: string,
  port: number,
): Promise<ReplicaAddress[]> {
  const ofService = (await containersOf(api, project)).filter((each) => each.service === service);
  return ofService.flatMap(({ replica, published }) => {
    const outside = published.get(port);
    return outside === undefined ? [] : [{ replica, url: `http://127.0.0.1:${outside}` }];
  });
}

async function readAll(
  meters: readonly ContainerMeter[],
  events: OomEvents,
): ReturnType<RunningStack['counters']> {
  events.assertEngineIsThere();
  try {
    return await Promise.all(meters.map((meter) => meter.counters()));
  } catch (error) {
    throw await orEngineGone(error);
  }
}

/** Healthy is: the entry answers 2xx, and no container's own health check is still waited for. */
async function waitForContainers(request: RunningRequest): Promise<URL> {
  const { api } = request.prepared;
  const { health, config } = request.options;
  const { signal } = request.context;
  const deadlineMs = systemClock.now() + health.startTimeoutSeconds * 1000;
  const failed = async (): Promise<ProjectContainer | undefined> =>
    (await containersOf(api, request.project)).find(hasFailed);
  const url = await entryUrl(request);
  const answer = await waitForHealth({
    url: healthUrl(url, health.path),
    accepts: isSuccess,
    timeoutSeconds: health.startTimeoutSeconds,
    signal,
    hopeless: async () => (await failed())?.status,
  });
  if (!answer.healthy) throw await unhealthy(request, answer.why);
  for (;;) {
    const waiting = (await containersOf(api, request.project)).find(
      (each) => complaintOf(each) !== undefined,
    );
    if (waiting === undefined) return url;
    if (hasFailed(waiting) || systemClock.now() > deadlineMs) {
      throw await unhealthy(request, `${config.entry.service} answers, but ${waiting.replica} does not`);
    }
    await systemClock.sleep(100, signal);
  }
}

/** The loopback port on which the engine publishes the entry. @throws HarnessError `service-unhealthy`, `engine-elsewhere`. */
async function entryUrl(request: RunningRequest): Promise<URL> {
  const { api } = request.prepared;
  const { service, port } = request.options.config.entry;
  const containers = await containersOf(api, request.project);
  const entry = containers.find((each) => each.service === service);
  if (entry === undefined) throw await unhealthy(request, `there is no container of the entry "${service}"`);
  const { NetworkSettings: network } = await api.getContainer(entry.id).inspect();
  const published = network.Ports[`${port}/tcp`]?.[0]?.HostPort;
  if (published === undefined) throw await unhealthy(request, `"${service}" does not publish port ${port}`);
  const url = new URL(`http://127.0.0.1:${published}`);
  await assertReachedHere(api, { container: entry.id, port, url, signal: request.context.signal });
  return url;
}

/** Blames the container in the worst state; the entry when all look well. */
async function unhealthy(request: RunningRequest, why: string): Promise<Error> {
  const { prepared, options, level, project } = request;
  const { api } = prepared;
  const containers = await containersOf(api, project);
  const { service: entry } = options.config.entry;
  const blamed =
    containers.find(hasFailed) ??
    containers.find((each) => complaintOf(each) !== undefined) ??
    containers.find((each) => each.service === entry);
  const log = blamed === undefined ? '' : (await containerLog(api, blamed.id, 20)).toString();
  const complaint = blamed === undefined ? undefined : complaintOf(blamed);
  return serviceUnhealthy({
    service: blamed?.service ?? entry,
    level: level.name,
    why: complaint === undefined ? why : `${complaint}; ${why}`,
    lastLines: lastLinesOf(log),
  });
}

async function saveLogs(api: EngineApi, project: string, folder: string, redactor: Redactor): Promise<void> {
  for (const { id, replica } of await containersOf(api, project)) {
    await saveLog(folder, replica, await containerLog(api, id, 'all'), redactor);
  }
}
