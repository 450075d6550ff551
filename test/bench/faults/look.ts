import { readdirSync, readFileSync } from 'node:fs';
import { execa } from 'execa';
import { z } from 'zod';
import { cgroupFoldersOf, lookAtReplica, type CgroupFolders, type ReplicaLook } from './replica-look.ts';
import type { SmallStack } from './small-stack.ts';

/** A replica that is up, found without asking the harness. */
export interface FoundReplica {
  readonly name: string;
  readonly folders: CgroupFolders;
  /** What the engine says of it; of plain processes, how many carry its label. To be compared. */
  readonly found: string;
}

export interface FoundStack {
  readonly replicas: readonly FoundReplica[];
  /** The API of the proxy between the services, when there is one. */
  readonly proxyUrl?: string;
}

/** All that a drill may have changed, as the kernel, the engine and the proxy have it. */
export interface Look {
  /** `<replica> <what>`: value. */
  readonly facts: ReadonlyMap<string, string>;
}

/** Finds what is up of a run: processes by their environment, containers by the engine's command line. */
export async function findStack(stack: SmallStack, runId: string): Promise<FoundStack> {
  const processes = labelledProcesses(runId);
  const proxy = processes.find(({ replica }) => replica.startsWith('toxiproxy'));
  const replicas = stack === 'embedded' ? ofProcesses(processes) : await ofContainers(runId);
  return { replicas, ...(proxy === undefined ? {} : { proxyUrl: apiOf(proxy.argv) }) };
}

/** @returns a fact for each thing, so that two looks can be compared */
export async function lookAt({ replicas, proxyUrl }: FoundStack): Promise<Look> {
  const facts = new Map<string, string>();
  for (const { name, folders, found } of replicas) {
    const look: ReplicaLook = lookAtReplica(folders);
    facts.set(`${name} state`, look.state);
    facts.set(`${name} processes`, String(look.processes));
    facts.set(`${name} cpu`, look.cpu);
    facts.set(`${name} memory`, look.memory);
    facts.set(`${name} found`, found);
  }
  if (proxyUrl !== undefined) {
    for (const [name, what] of await proxiesAt(proxyUrl)) facts.set(name, what);
  }
  return { facts };
}

/** What is other than it was, each a line. */
export function differences(before: Look, now: Look): string[] {
  const names = new Set([...before.facts.keys(), ...now.facts.keys()]);
  return [...names].flatMap((name) => {
    const [was = 'not there', is = 'not there'] = [before.facts.get(name), now.facts.get(name)];
    return was === is ? [] : [`${name}: ${is}, was ${was}`];
  });
}

const proxiesSchema = z.record(
  z.string(),
  z.object({ enabled: z.boolean(), toxics: z.array(z.object({ type: z.string() })) }),
);

/** `way <name>`: the toxics that are on it. */
export async function proxiesAt(url: string): Promise<Map<string, string>> {
  const answer = await fetch(`${url}/proxies`, { signal: AbortSignal.timeout(2000) });
  const proxies = Object.entries(proxiesSchema.parse(await answer.json()));
  return new Map(
    proxies.map(([name, { enabled, toxics }]) => [
      `way ${name}`,
      `${enabled ? '' : 'closed '}${toxics.map(({ type }) => type).join(' ')}`,
    ]),
  );
}

interface LabelledProcess {
  readonly pid: number;
  readonly replica: string;
  readonly argv: readonly string[];
}

/** Processes of a run's stack: the load generator has no replica. */
function labelledProcesses(runId: string): LabelledProcess[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids.flatMap((pid) => {
    try {
      const environment = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
      const replica = environment.find((line) => line.startsWith('HEADROOM_REPLICA='))?.split('=')[1];
      if (replica === undefined || !environment.includes(`HEADROOM_RUN=${runId}`)) return [];
      const argv = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
      return [{ pid: Number(pid), replica, argv }];
    } catch {
      return []; // it ended, or is somebody else's
    }
  });
}

function ofProcesses(processes: readonly LabelledProcess[]): FoundReplica[] {
  const byReplica = new Map(processes.map((each) => [each.replica, each]));
  return [...byReplica.values()].map(({ replica, pid }) => ({
    name: replica,
    folders: cgroupFoldersOf(pid),
    found: `${processes.filter((each) => each.replica === replica).length} processes`,
  }));
}

const inspectedSchema = z.array(
  z.object({
    Name: z.string(),
    State: z.object({ Status: z.string(), Paused: z.boolean(), Pid: z.number() }),
    HostConfig: z.object({
      NanoCpus: z.number(),
      CpuQuota: z.number(),
      CpuPeriod: z.number(),
      Memory: z.number(),
    }),
    Config: z.object({ Labels: z.record(z.string(), z.string()) }),
  }),
);

async function ofContainers(runId: string): Promise<FoundReplica[]> {
  const ids = await execa('docker', ['ps', '--all', '--quiet', '--filter', `label=headroom.run=${runId}`]);
  if (ids.stdout === '') return [];
  const inspected = await execa('docker', ['inspect', ...ids.stdout.split('\n')]);
  return inspectedSchema.parse(JSON.parse(inspected.stdout)).map(({ State, HostConfig, Config }) => {
    const label = (name: string): string => Config.Labels[`com.docker.compose.${name}`] ?? '';
    return {
      name: `${label('service')}-${label('container-number')}`,
      folders: State.Pid === 0 ? { cpu: '/-', memory: '/-' } : cgroupFoldersOf(State.Pid),
      found: JSON.stringify({ status: State.Status, paused: State.Paused, ...HostConfig }),
    };
  });
}

function apiOf(argv: readonly string[]): string {
  return `http://127.0.0.1:${argv[argv.indexOf('-port') + 1]}`;
}
