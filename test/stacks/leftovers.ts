import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cgroupFoldersOf } from '../../harness/src/drivers/system/limits/cgroup-folders.ts';
import { listEngineResources } from '../../harness/src/drivers/system/engine/cli.ts';
import { labelledProcesses } from '../../harness/src/drivers/system/processes/labelled-processes.ts';
import { readLease } from '../../harness/src/drivers/system/leases/lease-files.ts';

/** Everything of a run that is still there, each a line. What must be empty after `down` and `close`, or a clean-up. */
export async function leftoversOf(runId: string): Promise<string[]> {
  const [processes, resources, cgroups, temp] = await Promise.all([
    labelledProcesses(),
    listEngineResources().catch(() => []),
    cgroupFoldersOf('self'),
    readdir(tmpdir()),
  ]);
  const cgroupFolders = [cgroups?.cpu, cgroups?.memory].map((folder) =>
    join(folder ?? '/-', 'headroom', runId),
  );
  return [
    ...processes.filter((each) => each.runId === runId).map(({ pid }) => `process ${pid}`),
    ...resources.filter((each) => each.runId === runId).map(({ kind, name }) => `${kind} ${name}`),
    ...cgroupFolders.filter((folder) => existsSync(folder)),
    ...temp.filter((name) => name.startsWith(`headroom-${runId}-`)),
    ...((await readLease(runId)) === undefined ? [] : ['its lease']),
  ];
}
