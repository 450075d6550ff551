import { answerOf } from '../../model/answers/answer.ts';
import type { Config, Level } from '../../model/config/config.ts';
import type { LevelRecord } from '../../model/record/record.ts';
import type { LevelStack } from './stack.ts';
import type { RunHooks } from '../ports-of-a-run.ts';

export interface LevelToWorkOn {
  readonly level: Level;
  /** Position of the level in the run, from 0, and how many levels there are. */
  readonly index: number;
  readonly of: number;
}

/** Seed of a load of a level, by how many there were before it: the same in each run, and another one at each level. */
export function seedAt(
  { index, config }: Pick<LevelToWorkOn, 'index'> & { readonly config: Config },
  loads: number,
): number {
  return config.load.seed + 1000 * (index + 1) + loads;
}

/**
 * Does some work on a level, from its beginning to its end: both are told, and the stack is taken down, whatever
 * happens. The work brings it up when it needs it.
 */
export async function onLevel<Record extends LevelRecord>(
  { level, index, of }: LevelToWorkOn,
  stack: LevelStack,
  { onEvent }: RunHooks,
  work: () => Promise<Record>,
): Promise<Record> {
  onEvent({ kind: 'level-started', level: level.name, index, of });
  try {
    const record = await work();
    const details = [record.detail, record.drift?.detail].filter((each) => each !== undefined);
    onEvent({
      ...{ kind: 'level-ended', level: level.name, status: record.status, answer: answerOf(record) },
      ...(details.length === 0 ? {} : { detail: details.join('; ') }),
    });
    return record;
  } finally {
    await stack.end();
  }
}
