import type { ConfigInput } from '../../harness/src/model/config/config.ts';
import type { LevelRecord } from '../../harness/src/model/record/record.ts';
import { startHeadroom, testFolder } from '../e2e/headroom-process.ts';

/** A real run of `headroom` with a config of one level, which leaves nothing behind. */
export async function runOnce(
  config: ConfigInput,
  seed: number,
): Promise<{
  readonly code: number | null;
  readonly stderr: string;
  readonly level: LevelRecord | undefined;
}> {
  const folder = await testFolder(config);
  try {
    const headroom = startHeadroom([
      ...['run', '--config', folder.configFile, '--results', folder.results],
      ...['--seed', `${seed}`, '--json'],
    ]);
    const ended = await headroom.ended;
    const record = headroom.events.find((event) => event.kind === 'run-ended')?.record;
    return { ...ended, level: record?.levels[0] };
  } finally {
    await folder.remove();
  }
}
