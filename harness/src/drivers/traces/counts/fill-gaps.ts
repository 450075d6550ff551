import type { TraceGap } from '../../../model/trace.ts';

/** What becomes of steps without data: they stay absent and are listed, become 0 or a line, or end the import. */
export const gapPolicies = ['record', 'zero', 'interpolate', 'refuse'] as const;
export type GapPolicy = (typeof gapPolicies)[number];

/** Runs of steps that have no count. */
export function gapsOf(counts: readonly (number | undefined)[]): { fromStep: number; steps: number }[] {
  const gaps: { fromStep: number; steps: number }[] = [];
  for (let step = 0; step < counts.length; step += 1) {
    if (counts[step] !== undefined) continue;
    const last = gaps.at(-1);
    if (last !== undefined && last.fromStep + last.steps === step) last.steps += 1;
    else gaps.push({ fromStep: step, steps: 1 });
  }
  return gaps;
}

/** Fills the gaps as the policy says, and keeps the list of them: nobody should take a made-up count for a counted one. */
export function fillGaps(
  counts: readonly (number | undefined)[],
  policy: Exclude<GapPolicy, 'refuse'>,
): { counts: number[]; gaps: TraceGap[] } {
  const found = gapsOf(counts);
  const filled = counts.map((count) => count ?? 0);
  if (policy === 'interpolate') for (const gap of found) drawLine(filled, gap);
  const held = { record: 'absent', zero: 'zero', interpolate: 'interpolated' } as const;
  return { counts: filled, gaps: found.map((gap) => ({ ...gap, counts: held[policy] })) };
}

/** From the count before the gap to the one behind it; there is one on each side, or it would be no gap. */
function drawLine(counts: number[], { fromStep, steps }: { fromStep: number; steps: number }): void {
  const before = counts[fromStep - 1] ?? 0;
  const behind = counts[fromStep + steps] ?? 0;
  for (let index = 0; index < steps; index += 1) {
    const value = before + ((behind - before) * (index + 1)) / (steps + 1);
    counts[fromStep + index] = Math.round(1000 * value) / 1000;
  }
}
