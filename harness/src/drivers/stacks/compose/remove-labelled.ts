import { setTimeout as delay } from 'node:timers/promises';
import { ExitCode, HarnessError, reasonOf } from '../../../model/errors.ts';
import { engineAnswers } from '../../system/engine/cli.ts';
import { isNotFound, isNotModified } from './engine/engine.ts';
import type { EngineApi } from './engine/api.ts';

/** Of what is to go: each of these labels, with its value. */
export type Labels = Readonly<Record<string, string>>;

/**
 * Removes the containers, networks and volumes that carry all of the labels, whatever a file names; what does not carry
 * them is not touched. Gone already is fine. When the engine does not answer nothing can be removed: then it resolves
 * with `false`, and `headroom cleanup` finds it later.
 * @throws HarnessError `stack-not-removed`.
 */
export async function removeLabelled(api: EngineApi, labels: Labels): Promise<boolean> {
  let cause: unknown;
  for (let attempt = 0; attempt < 3; attempt += 1) {
    if (attempt > 0) await delay(500);
    try {
      await removeOnce(api, labels);
      return true;
    } catch (error) {
      cause = error;
      if (!(await engineAnswers()).answers) return false;
    }
  }
  const filters = filtersOf(labels).map((label) => `--filter label=${label}`);
  throw new HarnessError({
    code: 'stack-not-removed',
    message: `what the run started cannot be removed: ${reasonOf(cause)}`,
    hint: `docker ps --all ${filters.join(' ')} shows its containers; then headroom cleanup`,
    exitCode: ExitCode.environment,
    cause,
  });
}

async function removeOnce(api: EngineApi, labels: Labels): Promise<void> {
  const filters = { label: filtersOf(labels) };
  const containers = await api.listContainers({ all: true, filters });
  // With the volumes that have no name: nobody else can have found them.
  await Promise.all(
    containers.map(({ Id }) => gone(() => api.getContainer(Id).remove({ force: true, v: true }))),
  );
  const [networks, { Volumes: volumes }] = await Promise.all([
    api.listNetworks({ filters }),
    api.listVolumes({ filters }),
  ]);
  await Promise.all([
    ...networks.map(({ Id }) => gone(() => api.getNetwork(Id).remove())),
    ...volumes.map(({ Name }) => gone(() => api.getVolume(Name).remove())),
  ]);
  const left = await api.listContainers({ all: true, filters });
  if (left.length > 0)
    throw new Error(`${left.map(({ Names: [name = ''] }) => name).join(', ')} is still there`);
}

/** Gone, or going. */
async function gone(remove: () => Promise<unknown>): Promise<void> {
  try {
    await remove();
  } catch (error) {
    const isGoing = isNotModified(error) && /already in progress/.test(reasonOf(error));
    if (!isNotFound(error) && !isGoing) throw error;
  }
}

function filtersOf(labels: Labels): string[] {
  return Object.entries(labels).map(([name, value]) => `${name}=${value}`);
}
