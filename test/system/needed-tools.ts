import { reasonOf } from '../../harness/src/model/errors.ts';

/**
 * For `skipIf`: whether the tool a test needs is missing here, named in the output. In CI (the variable is set) nothing
 * is skipped: the test runs and fails.
 */
export async function isMissing(tool: string, probe: () => Promise<unknown>): Promise<boolean> {
  if (process.env['CI']) return false;
  try {
    await probe();
    return false;
  } catch (error) {
    console.warn(`skipped, for ${tool} is missing: ${reasonOf(error)}`);
    return true;
  }
}
