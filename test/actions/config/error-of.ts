import { HarnessError } from '../../../harness/src/model/errors.ts';

export function errorOf(act: () => unknown): HarnessError {
  try {
    act();
  } catch (error) {
    if (error instanceof HarnessError) return error;
    throw error;
  }
  throw new Error('expected a HarnessError, and nothing was thrown');
}
