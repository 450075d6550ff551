import { formatOwner, ownerOfThisProcess } from '../system/processes/owner.ts';
import { levelVariable, ownerVariable, runVariable } from '../system/processes/run-labels.ts';

/** The labels that every process of a run carries in its environment. */
export async function runEnvironment(runId: string, level?: string): Promise<Record<string, string>> {
  return {
    [runVariable]: runId,
    [ownerVariable]: formatOwner(await ownerOfThisProcess()),
    ...(level === undefined ? {} : { [levelVariable]: level }),
  };
}
