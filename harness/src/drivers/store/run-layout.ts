import { join } from 'node:path';
import { pathSegment } from './run-id.ts';

/** Where things are in the folder of a run. */
export const configFile = (folder: string): string => join(folder, 'config.json');
export const recordFile = (folder: string): string => join(folder, 'run.json');
/** What lists show of the record. */
export const headFile = (folder: string): string => join(folder, 'head.json');
/** What proves the evidence; `sha256sum` knows this name. */
export const checksumsFile = (folder: string): string => join(folder, 'SHA256SUMS');
/** What nobody opens by hand of a run that is finished. */
export const archiveFile = (folder: string): string => join(folder, 'evidence.tar.gz');
export const trialsFolder = (folder: string): string => join(folder, 'trials');
export const replaysFolder = (folder: string): string => join(folder, 'replays');
export const seriesFolder = (folder: string): string => join(folder, 'series');

/** The folders of recorded evidence, in the folder of a run. */
export const evidenceFolders = ['replays', 'series', 'trials'];
/** What the archive of a finished run holds. */
export const archivedFolders = [...evidenceFolders, 'logs'];

export function trialFile(folder: string, trialId: string): string {
  return join(trialsFolder(folder), `${pathSegment(trialId, 'trial')}.json`);
}

export function replayFile(folder: string, replayId: string): string {
  return join(replaysFolder(folder), `${pathSegment(replayId, 'replay')}.json`);
}

export function seriesFile(folder: string, trialId: string): string {
  return join(seriesFolder(folder), `${pathSegment(trialId, 'trial')}.json`);
}

export function levelLogFolder(folder: string, level: string): string {
  return join(folder, 'logs', pathSegment(level, 'level'));
}
