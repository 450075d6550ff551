import { levelLabel, ownerLabel, ownerVariable, runLabel } from '../../../system/processes/run-labels.ts';
import type { PreparedProject } from './prepared.ts';
import type { OwnDataRequest } from '../separation/own-data.ts';

/** In place of a level's name, for what all levels of a run begin with; no level can be called so. */
export const noLevel = '.data';

/** By which all that a level has is found, and removed. */
export function labelsOf(runId: string, level: string): Readonly<Record<string, string>> {
  return { [runLabel]: runId, [levelLabel]: level };
}

/** Compose allows lower-case letters, digits, - and _. */
export function projectName(runId: string, level: string): string {
  const plain = (text: string): string => text.toLowerCase().replaceAll(/[^a-z0-9_-]/g, '-');
  return `headroom-${plain(runId).slice(-40)}-${plain(level)}`;
}

/** What data of a level, or of all of them, goes by. */
export function ownDataRequest(
  runId: string,
  { api, model, tempFolder }: Pick<PreparedProject, 'api' | 'model' | 'tempFolder'>,
  environment: Readonly<Record<string, string>>,
  signal: AbortSignal,
  level = noLevel,
): OwnDataRequest {
  const [first] = Object.values(model.services);
  return {
    ...{ api, tempFolder, image: first?.image ?? '' },
    labels: { ...labelsOf(runId, level), [ownerLabel]: environment[ownerVariable] ?? '' },
    ...{ project: projectName(runId, level), signal },
  };
}
