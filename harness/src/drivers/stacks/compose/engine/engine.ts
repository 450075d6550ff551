import { getContainerRuntimeClient } from 'testcontainers';
import { ExitCode, HarnessError, reasonOf } from '../../../../model/errors.ts';
import { engineAnswers, engineEndpoint } from '../../../system/engine/cli.ts';
import { proxyService } from '../../proxied-hop.ts';
import type { EngineApi } from './api.ts';
import { assertSameEngine } from './identity.ts';
import { readFrames } from './log-frames.ts';

/** On the containers of headroom's own that stand in the ways between services. */
export const proxyLabel = 'headroom.way';

/** One container of a compose project. */
export interface ProjectContainer {
  readonly id: string;
  readonly name: string;
  readonly isProxy: boolean;
  readonly service: string;
  /** `api-1` */
  readonly replica: string;
  /** `running`, `exited`, `restarting`, `created` ... */
  readonly state: string;
  /** For a person, with its health: `Up 3 seconds (unhealthy)`, `Exited (1) 2 seconds ago`. */
  readonly status: string;
  /** Its ports that are published, by the port inside. */
  readonly published: ReadonlyMap<number, number>;
}

/**
 * The engine that the docker command line talks to. testcontainers looks in the usual places, and knows nothing of the
 * contexts that Docker Desktop, Colima and rootless engines are reached by: so it is told by DOCKER_HOST, which also
 * keeps both of them at this engine should the context be changed meanwhile.
 * @throws HarnessError `engine-gone` when no engine answers; `engines-differ` when it is another one all the same.
 */
export async function engineApi(): Promise<EngineApi> {
  const { address } = await engineEndpoint();
  process.env['DOCKER_HOST'] = address;
  // Else it may start a container of its own to find the host by. Ports of levels are published on loopback.
  process.env['TESTCONTAINERS_HOST_OVERRIDE'] ??= '127.0.0.1';
  try {
    const api = (await getContainerRuntimeClient()).container.dockerode;
    await assertSameEngine(api, address);
    return api;
  } catch (error) {
    throw error instanceof HarnessError ? error : engineGone(error);
  }
}

/** Every container of a project, ended ones too. */
export async function containersOf(api: EngineApi, project: string): Promise<ProjectContainer[]> {
  const filters = { label: [`com.docker.compose.project=${project}`] };
  const found = await api.listContainers({ all: true, filters });
  return found
    .map(({ Id, Names, Labels, State, Status, Ports }) => {
      const isProxy = Labels[proxyLabel] !== undefined;
      const inFile = Labels['com.docker.compose.service'] ?? '';
      const numbered = `${inFile}-${Labels['com.docker.compose.container-number'] ?? '1'}`;
      return {
        ...{ id: Id, name: Names[0]?.replace(/^\//, '') ?? Id, isProxy },
        ...(isProxy ? { service: proxyService, replica: inFile } : { service: inFile, replica: numbered }),
        ...{ state: State, status: Status },
        published: new Map(Ports.map((each) => [each.PrivatePort, each.PublicPort])),
      };
    })
    .toSorted((a, b) => a.replica.localeCompare(b.replica, 'en', { numeric: true }));
}

/** What the engine knows of a container; `undefined` when it is gone. */
export async function inspectContainer(
  api: EngineApi,
  id: string,
): Promise<Awaited<ReturnType<ReturnType<EngineApi['getContainer']>['inspect']>> | undefined> {
  try {
    return await api.getContainer(id).inspect();
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}

/** Whether the engine's answer was that there is no such thing. */
export function isNotFound(error: unknown): boolean {
  return error instanceof Object && 'statusCode' in error && error.statusCode === 404;
}

/** Whether the engine's answer was that it is so already: ended, started (304), or in another state (409). */
export function isNotModified(error: unknown): boolean {
  return error instanceof Object && 'statusCode' in error && [304, 409].includes(Number(error.statusCode));
}

/** The last log lines of a container, stdout and stderr; `all` for as much as the engine has. */
export async function containerLog(api: EngineApi, id: string, tail: number | 'all'): Promise<Buffer> {
  const options = { stdout: true, stderr: true, follow: false, ...(tail === 'all' ? {} : { tail }) } as const;
  return readFrames(await api.getContainer(id).logs(options)).text;
}

/** Why a container cannot be healthy any more, or is not yet; `undefined` when nothing is wrong with it. */
export function complaintOf({ state, status }: ProjectContainer): string | undefined {
  if (state === 'exited' && status.startsWith('Exited (0)')) return undefined; // a job that is done
  if (state !== 'running') return `it is ${state}: ${status}`;
  if (/\((unhealthy|health: starting)\)/.test(status)) return `its own health check does not pass: ${status}`;
  return undefined;
}

/** Whether a container has failed for good: nobody starts it again. */
export function hasFailed(container: ProjectContainer): boolean {
  const ended = container.state === 'exited' || container.state === 'dead';
  return ended && !container.status.startsWith('Exited (0)');
}

/**
 * The engine does not answer any more, if that is so; else what went wrong by itself.
 * Callers throw what is returned.
 */
export async function orEngineGone(error: unknown): Promise<unknown> {
  if (error instanceof HarnessError) return error;
  const { answers } = await engineAnswers();
  return answers ? error : engineGone(error);
}

export function engineGone(cause: unknown): HarnessError {
  return new HarnessError({
    code: 'engine-gone',
    message: `the container engine does not answer: ${reasonOf(cause)}`,
    hint: 'start it again (docker info tells whether it answers), then: headroom run --resume; headroom cleanup removes what is left',
    exitCode: ExitCode.environment,
    cause,
  });
}
