import type { Course } from '../../model/record/replay.ts';
import type { Second } from '../../model/sample.ts';
import { middleOf } from '../trial/window.ts';

/** As many as a plot can show. */
const mostSteps = 600;

/** What was due, sent and answered well over a load that lasted so long, in steps of a second or more. */
export function courseOf(seconds: readonly Second[], durationSeconds: number): Course {
  const stepSeconds = Math.max(1, Math.ceil(durationSeconds / mostSteps));
  const steps = Math.max(1, Math.ceil(durationSeconds / stepSeconds));
  const byStep = Map.groupBy(seconds, (second) => Math.floor(middleOf(second) / stepSeconds));
  const ratesOf = (count: (second: Second) => number): number[] =>
    Array.from({ length: steps }, (_, step) => {
      const those = byStep.get(step) ?? [];
      const span = those.reduce((sum, each) => sum + each.spanSeconds, 0);
      const total = those.reduce((sum, each) => sum + count(each), 0);
      return span === 0 ? 0 : Number((total / span).toFixed(2));
    });
  return {
    stepSeconds,
    offeredPerSecond: ratesOf(({ offered }) => offered),
    sentPerSecond: ratesOf(({ sent }) => sent),
    goodPerSecond: ratesOf(({ good }) => good),
  };
}
