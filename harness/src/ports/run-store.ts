import type { Replay } from '../model/record/replay.ts';
import type { RunRecord } from '../model/record/record.ts';
import type { Second } from '../model/sample.ts';
import type { Trial } from '../model/record/trial.ts';

/** The folder of evidence of one run. Every write is atomic and durable before it resolves. */
export interface RunStore {
  readonly runId: string;
  readonly folder: string;
  /** The record as it stands (config, provenance, levels so far); rewritten whole. */
  saveRecord(record: RunRecord): Promise<void>;
  /** A trial as it ends, with its seconds. */
  saveTrial(trial: Trial, seconds: readonly Second[]): Promise<void>;
  /** A replay of a night as it ends, with its seconds. */
  saveReplay(replay: Replay, seconds: readonly Second[]): Promise<void>;
  /** The seconds of a load whose judgement is part of the record itself. */
  saveSeries(id: string, seconds: readonly Second[]): Promise<void>;
  /** A text file of the run (summary.md, capacity.svg), by its path inside the folder. */
  saveText(path: string, text: string): Promise<void>;
  /** Path of a folder for the logs of a level; created. */
  logFolder(level: string): Promise<string>;
}
