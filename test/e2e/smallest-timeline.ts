import path from 'node:path';
import type { ConfigInput } from '../../harness/src/model/config/config.ts';
import timeline from '../../targets/timeline/headroom.config.ts';
import { checkout, startHeadroom, type HeadroomProcess, type testFolder } from './headroom-process.ts';

/** The smallest level of the timeline, so that a phase comes quickly. */
export const smallestTimeline: ConfigInput = {
  ...timeline,
  scenario: path.join(checkout, 'scenarios/timeline.ts'),
  levels: timeline.levels.filter((level) => level.name === '25'),
  stacks: { embedded: absolute(timeline.stacks.embedded) },
  stack: 'embedded',
  // It is for levels that are not here.
  night: undefined,
  overload: false,
  search: { initialLoad: 40, probeSeconds: 3, confirmSeconds: 4, relativeWidth: 0.4 },
};

function absolute(
  embedded: ConfigInput['stacks']['embedded'],
): NonNullable<ConfigInput['stacks']['embedded']> {
  if (embedded === undefined) throw new Error('the timeline has no embedded stack');
  const folder = path.join(checkout, 'targets/timeline');
  const inFolder = (part: string): string => (part.endsWith('.ts') ? path.resolve(folder, part) : part);
  return {
    ...embedded,
    processes: inFolder(embedded.processes),
    prepare: (embedded.prepare ?? []).map((command) => command.map(inFolder)),
  };
}

type Folder = Awaited<ReturnType<typeof testFolder>>;

/** Beside whatever else goes on. */
export function runSmallest({ configFile, results }: Folder, ...more: readonly string[]): HeadroomProcess {
  return startHeadroom([
    ...['run', '--config', configFile, '--results', results, '--json', '--beside'],
    ...more,
  ]);
}
