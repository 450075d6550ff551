import { join } from 'node:path';
import type { K6GeneratorOptions } from '../../harness/src/drivers/k6/generator.ts';
import type { LocatedK6 } from '../../harness/src/drivers/k6/locate/located.ts';
import type { LoadGenerator } from '../../harness/src/ports/load-generator.ts';
import { createBench, scenarios, type Bench } from '../k6/test-bench.ts';
import { startEmbedded } from './embedded-services.ts';
import { until } from './started-process.ts';

/** The timeline, of plain processes, and k6 to load it. */
export interface TimelineBench {
  readonly url: string;
  readonly bench: Bench;
  /** With the journey of the timeline. */
  generator(slo: K6GeneratorOptions['slo']): Promise<LoadGenerator>;
  /** Ends what it started. */
  clear(): Promise<void>;
}

export async function createTimelineBench(k6: LocatedK6): Promise<TimelineBench> {
  await using undone = new AsyncDisposableStack();
  const stack = await startEmbedded({ standIns: false, apiReplicas: 2 });
  undone.defer(() => stack.stop());
  const { url } = stack.plan;
  await until(async () => (await fetch(`${url}/health`)).ok, 'the stack');
  const bench = await createBench(k6);
  undone.defer(() => bench.clear());
  const scenarioFile = join(scenarios, 'timeline.ts');
  const atEnd = undone.move();
  return {
    ...{ url, bench },
    generator: (slo) => bench.generator({ scenarioFile, slo, timeoutMs: 5000 }),
    clear: () => atEnd.disposeAsync(),
  };
}
