import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import planProcesses from '../../targets/timeline/processes.ts';
import { freePort } from '../../targets/timeline/seed/free-port.ts';
import { StartedProcess, until } from './started-process.ts';

type Plan = Awaited<ReturnType<typeof planProcesses>>;

export interface EmbeddedServices {
  readonly plan: Plan;
  readonly folder: string;
  /** By replica. */
  readonly processes: ReadonlyMap<string, StartedProcess>;
  environmentOf(service: string): Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

interface Wanted {
  /** Of the plan; absent: all. */
  readonly services?: readonly string[];
  readonly standIns: boolean;
  readonly environment?: Readonly<Record<string, string>>;
  readonly apiReplicas?: number;
}

/** Starts services of the target's own plan, without limits of CPU or memory. */
export async function startEmbedded(wanted: Wanted): Promise<EmbeddedServices> {
  const folder = await mkdtemp(join(tmpdir(), 'headroom-embedded-'));
  const processes = new Map<string, StartedProcess>();
  const stop = async (): Promise<void> => {
    await Promise.all([...processes.values()].map((each) => each.stop()));
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const plan = await planProcesses({
      level: { services: { api: { replicas: wanted.apiReplicas ?? 1 } } },
      folder,
      environment: { ...wanted.environment, ...(wanted.standIns && { TIMELINE_STAND_INS: 'always' }) },
      freePort,
      via: ({ port }) => Promise.resolve(port),
    });
    const started = plan.processes.filter(({ service }) => wanted.services?.includes(service) ?? true);
    await Promise.all(
      started.map(async ({ replica, argv, environment, ready }) => {
        const child = new StartedProcess(argv, environment);
        processes.set(replica, child);
        const url = ready.kind === 'http' ? ready.url : undefined;
        // A server that only takes connections is asked for by those who use it.
        if (url !== undefined) await until(async () => (await fetch(url)).ok, replica, child);
      }),
    );
    const environmentOf = (service: string): Readonly<Record<string, string>> =>
      plan.processes.find((each) => each.service === service)?.environment ?? {};
    return { plan, folder, processes, environmentOf, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
