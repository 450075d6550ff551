/** CPU time a group may still use now; negative when it has used more than its share. */
export interface CpuBudget {
  readonly balanceSeconds: number;
  readonly stopped: boolean;
}

export const fullBudget: CpuBudget = { balanceSeconds: 0, stopped: false };

/** What an idle group may save up, as seconds at `cores`; well above the 10 ms in which the kernel counts. */
const savedSpanSeconds = 0.06;
/** What must be there before stopped processes go on: a shorter run is not worth the two signals. */
const worthGoingOnSeconds = 0.015;
/** The most that is owed, in seconds of CPU or seconds at `cores`: when the helper itself got no CPU for long. */
const largestDebt = { cpuSeconds: 0.1, spanSeconds: 1 };

/**
 * A token bucket: it fills with `cores` seconds a second and drains by the CPU that was used. What is overdrawn is paid
 * back before the processes go on, so the mean keeps to the quota, however coarse the measuring is. What comes in while
 * they are stopped is never lost: they would have used it.
 */
export function nextBudget(
  budget: CpuBudget,
  step: { readonly elapsedSeconds: number; readonly usedSeconds: number; readonly cores: number },
): CpuBudget {
  const filled = Math.max(
    -Math.max(largestDebt.cpuSeconds, largestDebt.spanSeconds * step.cores),
    budget.balanceSeconds + step.elapsedSeconds * step.cores - step.usedSeconds,
  );
  const balanceSeconds = budget.stopped ? filled : Math.min(step.cores * savedSpanSeconds, filled);
  return {
    balanceSeconds,
    stopped: balanceSeconds < (budget.stopped ? step.cores * worthGoingOnSeconds : 0),
  };
}
