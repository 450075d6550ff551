import { ExitCode, HarnessError, reasonOf, usageError } from '../../../model/errors.ts';
import { createCgroupLimiter } from './cgroup-limiter.ts';
import { createDutyCycleLimiter } from './duty-cycle-limiter.ts';
import type { Limiter } from './limiter.ts';

export interface ChosenLimiter {
  readonly limiter: Limiter;
  /** Cgroup folders that a clean-up has to remove when this process dies. */
  readonly cgroups: readonly string[];
  /** Why it is not a cgroup; absent when it is. */
  readonly why?: string;
}

/**
 * Cgroups where this user may use them, else the duty cycle. HEADROOM_CPU_LIMIT=cgroup|duty-cycle forces one.
 * @throws HarnessError `cpu-limit-unavailable` when the forced one, or any, cannot work here.
 */
export async function chooseLimiter(
  runId: string,
  forced = process.env['HEADROOM_CPU_LIMIT'],
): Promise<ChosenLimiter> {
  if (forced !== undefined && forced !== 'cgroup' && forced !== 'duty-cycle') {
    throw usageError(
      'cpu-limit-unknown',
      `HEADROOM_CPU_LIMIT is "${forced}"; allowed are "cgroup" and "duty-cycle"`,
      'unset HEADROOM_CPU_LIMIT to let headroom choose',
    );
  }
  if (forced === 'duty-cycle') {
    return { limiter: createDutyCycleLimiter(runId), cgroups: [], why: 'HEADROOM_CPU_LIMIT says so' };
  }
  try {
    const limiter = await createCgroupLimiter(runId);
    return { limiter, cgroups: limiter.folders };
  } catch (error) {
    if (forced === undefined) {
      return { limiter: createDutyCycleLimiter(runId), cgroups: [], why: reasonOf(error) };
    }
    throw new HarnessError({
      code: 'cpu-limit-unavailable',
      message: `HEADROOM_CPU_LIMIT asks for cgroups, which this user cannot use: ${reasonOf(error)}`,
      hint: 'run as root or in a delegated scope (systemd-run --user --scope), or unset HEADROOM_CPU_LIMIT',
      exitCode: ExitCode.environment,
      cause: error,
    });
  }
}
