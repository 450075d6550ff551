import { listProcesses, processEnvironment } from './proc.ts';
import { runVariable } from './run-labels.ts';

export interface LabelledProcess {
  readonly pid: number;
  readonly runId: string;
  readonly environment: ReadonlyMap<string, string>;
}

/** Processes of any run that can be seen, by the labels in the environment they were started with. */
export async function labelledProcesses(): Promise<LabelledProcess[]> {
  const found = await Promise.all(
    (await listProcesses()).map(async ({ pid }) => {
      const environment = await processEnvironment(pid);
      const runId = environment?.get(runVariable);
      return environment === undefined || !runId ? undefined : { pid, runId, environment };
    }),
  );
  return found.filter((each) => each !== undefined);
}

/** Pids of the processes that carry all of these labels. */
export async function pidsLabelled(labels: Readonly<Record<string, string>>): Promise<number[]> {
  const processes = await labelledProcesses();
  const carries = ({ environment }: LabelledProcess): boolean =>
    Object.entries(labels).every(([name, value]) => environment.get(name) === value);
  return processes.filter(carries).map((each) => each.pid);
}
