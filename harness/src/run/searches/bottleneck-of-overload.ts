import type { LoadBefore } from '../../analysis/at-rest/load-before.ts';
import { findBottleneck } from '../../analysis/bottleneck/bottleneck.ts';
import { secondsIn } from '../../analysis/past-collapse/stretches.ts';
import type { Config } from '../../model/config/config.ts';
import { signalsOf } from '../../model/config/metrics.ts';
import type { Bottleneck } from '../../model/record/bottleneck.ts';
import type { Stretch } from '../../model/record/overload.ts';
import type { Second } from '../../model/sample.ts';

/** What gives out first, read off the way up: after the overload a backlog would look like a full resource. */
export function bottleneckOf(
  seconds: readonly Second[],
  stretches: readonly Stretch[],
  before: readonly LoadBefore[],
  metrics: Config['metrics'],
): Bottleneck {
  const rising = stretches.filter(({ phase }) => phase === 'approach' || phase === 'overload');
  const parts = [
    // One that is as near to the collapse point as it is known stands for it.
    ...before.map((each) => ({ ...each, multiple: each.standsFor === 1 ? 1 : each.stretch.multiple })),
    ...rising.map((stretch) => ({ stretch, seconds, multiple: stretch.multiple })),
  ];
  const loads = parts.map((part) => ({
    multiple: part.multiple,
    seconds: secondsIn(part.seconds, part.stretch, 'judged'),
  }));
  return findBottleneck(loads, signalsOf(metrics));
}
