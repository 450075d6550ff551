import { redactedText } from '../../model/secrets/redact.ts';
import type { RunRecord } from '../../model/record/record.ts';
import { loadConfig, type LoadedConfig } from './load.ts';

/**
 * The config of a recorded run as it is now, with the variables that the run was made with where none are set. Redacted
 * ones are left out: a secret has to be given again.
 * @throws HarnessError as `loadConfig`
 */
export function loadRecorded(
  { provenance }: RunRecord,
  workingFolder: string,
  named: string | undefined = provenance.configFile,
): Promise<LoadedConfig> {
  const { environment = {} } = provenance;
  const told = Object.entries(environment).filter(([, value]) => !value.includes(redactedText));
  return loadConfig(named, workingFolder, Object.fromEntries(told));
}
