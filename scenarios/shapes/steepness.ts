/** What makes a night dangerous, in figures. */
export interface Danger {
  readonly durationSeconds: number;
  readonly peak: number;
  /** The most that the rate rises within a second (or less), in multiples of the baseline. */
  readonly riseWithinSecond: number;
  /** The same within ten seconds. */
  readonly riseWithinTenSeconds: number;
  /** Time at 90 % of the peak or more. */
  readonly nearPeakSeconds: number;
}

/** Rates at ascending times; between two of them, straight. */
export interface Course {
  readonly timesSeconds: Float64Array;
  readonly rates: Float64Array;
}

export function dangerOf(course: Course): Danger {
  const { timesSeconds, rates } = course;
  const peak = rates.reduce((highest, rate) => Math.max(highest, rate), 0);
  let nearPeakSeconds = 0;
  for (let at = 1; at < rates.length; at += 1) {
    const middle = ((rates[at] ?? 0) + (rates[at - 1] ?? 0)) / 2;
    if (middle >= 0.9 * peak) nearPeakSeconds += (timesSeconds[at] ?? 0) - (timesSeconds[at - 1] ?? 0);
  }
  return {
    durationSeconds: timesSeconds.at(-1) ?? 0,
    peak,
    riseWithinSecond: steepestRise(course, 1),
    riseWithinTenSeconds: steepestRise(course, 10),
    nearPeakSeconds,
  };
}

/**
 * The most that the rate rises within a span of time: each rate against the lowest one of the span before it, which is
 * kept in a queue of ascending rates, and against the rate at the very start of the span.
 */
function steepestRise({ timesSeconds, rates }: Course, withinSeconds: number): number {
  const lowest: number[] = [];
  let head = 0;
  let before = 0;
  let steepest = 0;
  for (let at = 0; at < rates.length; at += 1) {
    const rate = rates[at] ?? 0;
    while (lowest.length > head && (rates[lowest.at(-1) ?? 0] ?? 0) >= rate) lowest.pop();
    lowest.push(at);
    const earliest = (timesSeconds[at] ?? 0) - withinSeconds;
    while ((timesSeconds[lowest[head] ?? 0] ?? 0) < earliest) head += 1;
    steepest = Math.max(steepest, rate - (rates[lowest[head] ?? 0] ?? 0));
    if (earliest < 0) continue;
    while ((timesSeconds[before + 1] ?? 0) < earliest) before += 1;
    steepest = Math.max(steepest, rate - rateBetween({ timesSeconds, rates }, before, earliest));
  }
  return steepest;
}

/** The rate at a time between one index and the next. */
function rateBetween({ timesSeconds, rates }: Course, index: number, tSeconds: number): number {
  const [from, to] = [timesSeconds[index] ?? 0, timesSeconds[index + 1] ?? 0];
  const [first, last] = [rates[index] ?? 0, rates[index + 1] ?? 0];
  return first + ((last - first) * (tSeconds - from)) / (to - from);
}
