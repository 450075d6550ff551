import { mkdir, readdir, rm, statfs } from 'node:fs/promises';
import { dirname, join, resolve, sep } from 'node:path';
import pLimit from 'p-limit';
import type { Config } from '../../model/config/config.ts';
import { ExitCode, HarnessError } from '../../model/errors.ts';
import { runRecordSchema, type RunRecord } from '../../model/record/record.ts';
import { trialSchema } from '../../model/record/recorded-trial.ts';
import { replaySchema, type Replay } from '../../model/record/replay.ts';
import type { Second } from '../../model/sample.ts';
import type { Trial } from '../../model/record/trial.ts';
import type { RunStore } from '../../ports/run-store.ts';
import { archive } from './archive.ts';
import { seal, unseal } from './checksums.ts';
import { makeFolder, syncFolder, temporarySuffix, writeDurably } from './durable-file.ts';
import { readConfig, readProven } from './read-run.ts';
import { keepHead } from './run-head.ts';
import { pathSegment } from './run-id.ts';
import {
  configFile,
  levelLogFolder,
  recordFile,
  replayFile,
  replaysFolder,
  seriesFile,
  seriesFolder,
  trialFile,
  trialsFolder,
} from './run-layout.ts';
import { lockRunFolder, type RunLock } from './run-lock.ts';
import { diskFull, systemCodeOf, writeError } from './store-error.ts';

/** The store of a run in a folder of files; this process is its only writer until it is closed. */
export interface FileRunStore extends RunStore {
  /** Of a run that is finished: one archive in the place of the files that nobody opens by hand. */
  archive(): Promise<void>;
  /** Waits for what is being written, and lets others write. Idempotent. */
  close(): Promise<void>;
}

/** A run of four levels takes a few MB; with less room than this it would be lost half-way. */
const leastFreeBytes = 32 * 2 ** 20;

/**
 * Makes the folder of a new run, `<resultsFolder>/<runId>`, with its config in it. Whether evidence can be written is
 * known when this resolves, so call it before anything is brought up.
 * @throws HarnessError `results-unwritable`, `disk-full`, `run-exists`.
 */
export async function createFileRunStore(options: {
  readonly resultsFolder: string;
  readonly runId: string;
  /** With every default filled in, and without its secrets: it reaches the disk as it is. */
  readonly config: Config;
}): Promise<FileRunStore> {
  const folder = join(resolve(options.resultsFolder), pathSegment(options.runId, 'run'));
  await makeFolder(dirname(folder));
  await makeRunFolder(folder);
  return withLock(folder, async (lock) => {
    await checkSpace(folder);
    await makeFolder(trialsFolder(folder));
    await makeFolder(seriesFolder(folder));
    await writeDurably(configFile(folder), json(options.config));
    return new FolderStore({ runId: options.runId, folder, lock, mayBeSealed: false });
  });
}

export interface OpenedRun {
  readonly store: FileRunStore;
  /** Everything that was recorded, whenever the run was killed. */
  readonly record: RunRecord;
  /** As it was resolved then, its secrets redacted: compare its hash with today's config and use that one. */
  readonly config: Config;
}

/**
 * Opens the folder of a run to go on with it.
 * @throws HarnessError `run-not-found`, `run-in-use`, `evidence-changed`, `record-corrupt`, `record-too-new`,
 *   `results-unwritable`, `disk-full`.
 */
export async function openFileRunStore(folder: string): Promise<OpenedRun> {
  const path = resolve(folder);
  // Its files are sealed anew when it has ended: what was changed meanwhile must not pass for measured.
  const { runId } = (await readProven(path)).record;
  const config = await readConfig(path);
  return withLock(path, async (lock) => {
    await checkSpace(path);
    await removeHalfWritten(path);
    const { record } = await readProven(path); // again: another process may have written until the lock was ours
    return { store: new FolderStore({ runId, folder: path, lock, mayBeSealed: true }), record, config };
  });
}

class FolderStore implements FileRunStore {
  readonly runId: string;
  readonly folder: string;
  readonly #lock: RunLock;
  /** One write after the other, in the order they were asked for: the last record asked for is the one that stays. */
  readonly #inTurn = pLimit(1);
  /** Its checksums may be there, and go before anything else of the evidence is written. */
  #mayBeSealed: boolean;

  constructor(options: { runId: string; folder: string; lock: RunLock; mayBeSealed: boolean }) {
    this.runId = options.runId;
    this.folder = options.folder;
    this.#lock = options.lock;
    this.#mayBeSealed = options.mayBeSealed;
  }

  async saveRecord(record: RunRecord): Promise<void> {
    // Checked before it is written, so that what is on disk can always be read again (NaN would become null).
    const checked = runRecordSchema.parse(record);
    await this.#inTurn(async () => {
      await this.#unseal();
      await writeDurably(recordFile(this.folder), json(checked));
      await keepHead(this.folder, checked);
      if (checked.status !== 'running') await this.#seal();
    });
  }

  async saveTrial(trial: Trial, seconds: readonly Second[]): Promise<void> {
    await this.#saveEvidence(trialFile(this.folder, trial.id), trialSchema.parse(trial), seconds);
  }

  async saveReplay(replay: Replay, seconds: readonly Second[]): Promise<void> {
    const checked = replaySchema.parse(replay);
    await makeFolder(replaysFolder(this.folder));
    await this.#saveEvidence(replayFile(this.folder, replay.id), checked, seconds);
  }

  async saveSeries(id: string, seconds: readonly Second[]): Promise<void> {
    await this.#writeEvidence(seriesFile(this.folder, id), seriesJson(id, seconds));
  }

  async saveText(path: string, text: string): Promise<void> {
    const target = resolve(this.folder, path);
    if (!target.startsWith(this.folder + sep)) {
      throw new RangeError(`${path} is outside the folder of the run`);
    }
    await makeFolder(dirname(target));
    await this.#inTurn(() => writeDurably(target, text));
  }

  async logFolder(level: string): Promise<string> {
    const folder = levelLogFolder(this.folder, level);
    await makeFolder(folder);
    return folder;
  }

  async archive(): Promise<void> {
    await this.#inTurn(() => archive(this.folder));
  }

  async close(): Promise<void> {
    await this.#inTurn(() => this.#lock.release());
  }

  /** The series first: a trial or a replay that is on disk always has one. */
  async #saveEvidence(
    path: string,
    checked: { readonly id: string },
    seconds: readonly Second[],
  ): Promise<void> {
    await this.#writeEvidence(seriesFile(this.folder, checked.id), seriesJson(checked.id, seconds));
    await this.#writeEvidence(path, json(checked));
  }

  async #writeEvidence(path: string, text: string): Promise<void> {
    await this.#inTurn(async () => {
      await this.#unseal();
      await writeDurably(path, text);
    });
  }

  async #unseal(): Promise<void> {
    if (!this.#mayBeSealed) return;
    await unseal(this.folder);
    this.#mayBeSealed = false;
  }

  async #seal(): Promise<void> {
    this.#mayBeSealed = true;
    await seal(this.folder);
  }
}

/** Not recursive: of two runs that start with the same name, one must fail. */
async function makeRunFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder);
    await syncFolder(dirname(folder));
  } catch (error) {
    if (systemCodeOf(error) !== 'EEXIST') throw writeError(error, folder);
    throw new HarnessError({
      code: 'run-exists',
      message: `the folder of the run exists already: ${folder}`,
      hint: 'Start again in a second: the name holds the time.',
      exitCode: ExitCode.environment,
      cause: error,
    });
  }
}

async function withLock<Result>(folder: string, action: (lock: RunLock) => Promise<Result>): Promise<Result> {
  const lock = await lockRunFolder(folder);
  try {
    return await action(lock);
  } catch (error) {
    await lock.release();
    throw error;
  }
}

async function checkSpace(folder: string): Promise<void> {
  const disk = await statfs(folder);
  const freeBytes = disk.bavail * disk.bsize;
  // Some network file systems do not say how large they are.
  if (disk.blocks === 0 || freeBytes >= leastFreeBytes) return;
  const mib = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(0)} MiB`;
  throw diskFull(folder, `${mib(freeBytes)} free, a run needs ${mib(leastFreeBytes)}`);
}

/** Only with the lock held: nobody else is writing them. */
async function removeHalfWritten(folder: string): Promise<void> {
  for (const each of [folder, trialsFolder(folder), replaysFolder(folder), seriesFolder(folder)]) {
    const names = await readdir(each).catch(() => []); // a folder that is not there has nothing half-written
    const halfWritten = names.filter((name) => name.startsWith('.') && name.endsWith(temporarySuffix));
    for (const name of halfWritten) await rm(join(each, name), { force: true });
  }
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

/** A second a line: compact, and a diff or `grep` still shows something. */
function seriesJson(trialId: string, seconds: readonly Second[]): string {
  const lines = seconds.map((second) => JSON.stringify(second)).join(',\n');
  return `{"trialId":${JSON.stringify(trialId)},"seconds":[\n${lines}\n]}\n`;
}
