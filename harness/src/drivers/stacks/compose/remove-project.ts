import { setTimeout as delay } from 'node:timers/promises';
import type { StartedDockerComposeEnvironment } from 'testcontainers';
import { ExitCode, HarnessError, reasonOf } from '../../../model/errors.ts';
import { docker, engineAnswers } from '../../system/engine-cli.ts';
import { containersOf, type EngineApi } from './engine.ts';

/** What containers get to end by themselves, in ms; testcontainers hands whole seconds on. */
const endTimeoutMs = 1000;

/**
 * Removes containers, networks and volumes of a project. Gone already is fine. When the engine does not answer nothing
 * can be removed: then it resolves with `false`, and `headroom cleanup` finds it later.
 * @throws HarnessError `stack-not-removed`.
 */
export async function removeProject(
  api: EngineApi,
  project: string,
  started: StartedDockerComposeEnvironment | undefined,
): Promise<boolean> {
  let cause: unknown;
  try {
    await started?.down({ timeout: endTimeoutMs, removeVolumes: true });
  } catch (error) {
    cause = error; // below it is removed by its name, which needs no file
  }
  for (let attempt = 0; attempt < 3; attempt += 1) {
    try {
      if (started !== undefined && cause === undefined && (await containersOf(api, project)).length === 0)
        return true;
      const down = [
        'compose',
        '--project-name',
        project,
        'down',
        '--volumes',
        '--remove-orphans',
        '--timeout',
        '1',
      ];
      await docker(down, { timeoutMs: 60_000 });
      if ((await containersOf(api, project)).length === 0) return true;
    } catch (error) {
      cause = error;
      if (!(await engineAnswers()).answers) return false;
    }
    await delay(500);
  }
  throw new HarnessError({
    code: 'stack-not-removed',
    message: `containers of project ${project} cannot be removed: ${reasonOf(cause)}`,
    hint: `docker compose --project-name ${project} down --volumes; then headroom cleanup`,
    exitCode: ExitCode.environment,
    cause,
  });
}
