import { mkdir, open, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { ExitCode, HarnessError } from '../../../model/errors.ts';
import { cacheFolder, makeCacheFolder } from '../host/cache-folder.ts';
import { systemClock } from '../host/clock.ts';
import { formatOwner, isAlive, ownerOfThisProcess, parseOwner } from '../processes/owner.ts';

const leaseSchema = z.object({
  runId: z.string().min(1),
  owner: z.object({ pid: z.int().positive(), startTicks: z.number().exactOptional() }),
  stack: z.string(),
  resultsFolder: z.string().exactOptional(),
  /** Absolute; removed with everything in them. */
  tempFolders: z.array(z.string()),
  cgroups: z.array(z.string()),
  composeProjects: z.array(z.string()),
  /** What takes faults by commands back, as `revertText` writes it. */
  reverts: z.array(z.string()).default([]),
});

/** What a run holds, on disk before it exists, so that it can be removed when the harness dies. */
export type LeaseRecord = z.output<typeof leaseSchema>;

/** Leases on disk, of the living and the dead. A file that is no lease is left out. */
export async function readLeases(): Promise<LeaseRecord[]> {
  const names = await readdir(leaseFolder()).catch(() => []);
  const runIds = names.filter((name) => name.endsWith('.json')).map((name) => name.slice(0, -'.json'.length));
  const leases = await Promise.all(runIds.map((runId) => readLease(runId)));
  return leases.filter((lease) => lease !== undefined);
}

export async function readLease(runId: string): Promise<LeaseRecord | undefined> {
  try {
    return leaseSchema.parse(JSON.parse(await readFile(leaseFile(runId), 'utf8')));
  } catch {
    return undefined;
  }
}

export async function writeLease(record: LeaseRecord): Promise<void> {
  await mkdir(leaseFolder(), { recursive: true });
  const file = leaseFile(record.runId);
  await writeFile(`${file}.new`, JSON.stringify(record, null, 2), { mode: 0o600 }); // commands may hold a secret
  await rename(`${file}.new`, file);
}

export async function removeLease(runId: string): Promise<void> {
  await rm(leaseFile(runId), { force: true });
}

export function leaseFile(runId: string): string {
  return join(leaseFolder(), `${runId}.json`);
}

/**
 * Does the work while no other process opens or cleans up the same run.
 * @throws HarnessError `run-locked` when another live process holds the lock for longer than a minute.
 */
export async function withRunLock<T>(runId: string, work: () => Promise<T>): Promise<T> {
  await makeCacheFolder(leaseFolder());
  const file = join(leaseFolder(), `${runId}.lock`);
  const deadlineMs = systemClock.now() + 60_000;
  while (!(await takeLock(file))) {
    const holder = await lockHolder(file);
    if (holder !== undefined && !(await isAlive(holder))) {
      await rm(file, { force: true });
    } else if (systemClock.now() > deadlineMs) {
      throw new HarnessError({
        code: 'run-locked',
        message: `run ${runId} has been locked for more than 60 s by process ${holder?.pid ?? 'unknown'}`,
        hint: `when that process does nothing any more, end it or remove ${file}`,
        exitCode: ExitCode.environment,
      });
    }
    await systemClock.sleep(50);
  }
  try {
    return await work();
  } finally {
    await rm(file, { force: true });
  }
}

async function takeLock(file: string): Promise<boolean> {
  try {
    const handle = await open(file, 'wx');
    await handle.writeFile(formatOwner(await ownerOfThisProcess()));
    await handle.close();
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

async function lockHolder(file: string): Promise<ReturnType<typeof parseOwner>> {
  return parseOwner(await readFile(file, 'utf8').catch(() => ''));
}

function leaseFolder(): string {
  return join(cacheFolder(), 'leases');
}
