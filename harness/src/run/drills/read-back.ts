import { writesMeasured, writesNotReadBack } from '../../analysis/drill/writes.ts';
import { HarnessError } from '../../model/errors.ts';
import type { RecordedWrite, WriteMeasures } from '../../model/writes.ts';
import type { LoadGenerator, ReadBackRequest } from '../../ports/load-generator.ts';
import type { Clock } from '../../ports/clock.ts';

export interface WritesToReadBack extends Omit<ReadBackRequest, 'writes'> {
  readonly writes: readonly RecordedWrite[];
  readonly generator: Pick<LoadGenerator, 'readBack'>;
  /** Why it would be of no use to read; `undefined` once the target is as it should be. */
  readonly obstacle: () => Promise<string | undefined>;
  readonly clock: Clock;
  readonly onProgress: (line: string) => void;
  readonly signal: AbortSignal;
}

const nothing = { findings: [], complaints: [] };

/**
 * Looks for each write of a load where it must be. Whatever keeps it from being read is told as such: what could not be
 * read is neither lost nor there.
 */
export async function readBackWrites(asked: WritesToReadBack): Promise<WriteMeasures> {
  const { writes, generator, obstacle, clock, onProgress, signal, ...request } = asked;
  if (writes.length === 0) return writesMeasured({ writes, findings: [], seconds: 0 });
  const inTheWay = await obstacle();
  if (inTheWay !== undefined) return writesNotReadBack(writes, inTheWay);
  onProgress(`reading ${writes.length} writes back`);
  const begunMs = clock.now();
  try {
    const { findings, complaints } = (await generator.readBack?.({ ...request, writes }, signal)) ?? nothing;
    for (const line of complaints) onProgress(`read-back: ${line}`);
    return writesMeasured({ writes, findings, seconds: (clock.now() - begunMs) / 1000 });
  } catch (error) {
    signal.throwIfAborted();
    // The drill itself was measured: that its writes could not be read is part of what is recorded.
    if (!(error instanceof HarnessError)) throw error;
    return writesNotReadBack(writes, error.message);
  }
}
