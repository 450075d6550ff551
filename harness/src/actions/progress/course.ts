/** A rate that was asked for or measured over a time. Seconds count from when the load began. */
export interface Step {
  readonly fromSeconds: number;
  readonly toSeconds: number;
  readonly rate: number;
}

/** More than a terminal has columns; so the memory of a picture is flat, however long the night. */
const mostSteps = 240;

/** The steps with one more behind; when there are too many, two neighbours become one. */
export function withStep(steps: readonly Step[], step: Step): readonly Step[] {
  const all = [...steps, step];
  return all.length <= mostSteps ? all : inPairs(all);
}

function inPairs(steps: readonly Step[]): Step[] {
  return steps.flatMap((step, index) => {
    const next = steps[index + 1];
    if (index % 2 === 1) return [];
    return next === undefined ? [step] : [joined(step, next)];
  });
}

function joined(one: Step, next: Step): Step {
  const { fromSeconds } = one;
  const { toSeconds } = next;
  const rate = meanBetween([one, next], fromSeconds, toSeconds) ?? 0;
  return { fromSeconds, toSeconds, rate };
}

/** Mean rates in columns of equal length, from 0 to the duration; `undefined` where no step reaches. */
export function columnMeans(
  steps: readonly Step[],
  durationSeconds: number,
  columns: number,
): readonly (number | undefined)[] {
  const each = durationSeconds / columns;
  return Array.from({ length: columns }, (_, column) =>
    meanBetween(steps, column * each, (column + 1) * each),
  );
}

function meanBetween(steps: readonly Step[], from: number, to: number): number | undefined {
  let seconds = 0;
  let total = 0;
  for (const { fromSeconds, toSeconds, rate } of steps) {
    const overlap = Math.max(0, Math.min(to, toSeconds) - Math.max(from, fromSeconds));
    seconds += overlap;
    total += overlap * rate;
  }
  return seconds > 0 ? total / seconds : undefined;
}
