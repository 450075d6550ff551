import type { Second } from '../model/sample.ts';
import type { LoadPurpose } from '../model/record/step.ts';
import type { RecordedWrite } from '../model/writes.ts';
import type { LoadRequest, LoadResult } from '../ports/load-generator.ts';
import type { RunningStack } from '../ports/stack.ts';
import { Meter } from './meter.ts';
import type { RunHooks, RunPorts } from './ports-of-a-run.ts';

export interface LoadToWatch extends Omit<LoadRequest, 'trialId' | 'targetUrl' | 'recordsWrites'> {
  /** Of the trial or the replay. */
  readonly id: string;
  readonly level: string;
  readonly purpose: LoadPurpose;
  /** Told when the first arrival was due, in ms since the epoch. */
  readonly onStart?: (startedAtMs: number) => void;
  /** Told at the end what came of its requests; how each ended only of a first look. */
  readonly onSeen?: (seen: Required<Pick<LoadResult, 'endings' | 'failures' | 'statuses'>>) => void;
  /** Told at the end how each write ended; only then they are recorded. */
  readonly onWrites?: (writes: readonly RecordedWrite[]) => void;
}

/**
 * Sends a load to a running stack and joins what the generator, the services and the host say of each second. The
 * generator's complaints become progress.
 * @param isDecided asked after every second; true ends the load early.
 */
export async function watchLoad(
  { id, level, purpose, onStart, onWrites, onSeen, ...load }: LoadToWatch,
  running: RunningStack,
  ports: Pick<RunPorts, 'generator' | 'host' | 'clock' | 'metrics'>,
  hooks: RunHooks,
  isDecided: (soFar: readonly Second[]) => boolean,
): Promise<readonly Second[]> {
  const stop = new AbortController();
  const failed = new AbortController();
  const seconds: Second[] = [];
  const meter = await Meter.start(ports.host, running, () => ports.clock.now(), ports.metrics?.of(running));
  let joining = Promise.resolve();
  hooks.onEvent({ kind: 'step', step: 'generator', level });
  const {
    complaints,
    failures,
    statuses = [],
    endings = [],
    writes = [],
  } = await ports.generator.run(
    { ...load, trialId: id, targetUrl: running.url, recordsWrites: onWrites !== undefined },
    {
      onStart: (startedAtMs) => {
        hooks.onEvent({ kind: 'step', step: purpose, level });
        onStart?.(startedAtMs);
      },
      stop: stop.signal,
      signal: AbortSignal.any([hooks.signal, failed.signal]),
      onSecond: (ofLoad) => {
        joining = joining
          .then(async () => {
            const second = await meter.join(ofLoad);
            seconds.push(second);
            hooks.onEvent({ kind: 'second', level, trialId: id, second });
            if (isDecided(seconds)) stop.abort();
          })
          .catch((error: unknown) => failed.abort(error));
      },
    },
  );
  await joining;
  hooks.onEvent({ kind: 'step', step: 'between', level });
  failed.signal.throwIfAborted();
  onWrites?.(writes);
  onSeen?.({ endings, failures, statuses });
  for (const line of complaints) hooks.onEvent({ kind: 'progress', level, line: `k6: ${line}` });
  return seconds;
}
