import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { writesMeasured } from '../../harness/src/analysis/drill/writes.ts';
import { behaviourSchema } from '../../harness/src/model/config/behaviour.ts';
import { installedK6 } from '../k6/test-bench.ts';
import { until } from './started-process.ts';
import { createTimelineBench, type TimelineBench } from './timeline-bench.ts';

const k6 = await installedK6();

describe.skipIf(k6 === undefined)('posts of the timeline on the embedded stack (needs k6)', () => {
  let timeline: TimelineBench;
  beforeAll(async () => {
    if (k6 === undefined) throw new Error('skipped without k6');
    timeline = await createTimelineBench(k6);
  });
  afterAll(() => timeline.clear());

  test('are found again, once each, where the scenario looks for them', async () => {
    const { url, bench } = timeline;
    const generator = await timeline.generator({ latencyMs: 1000 });
    const behaviour = behaviourSchema.parse({ writesMultiple: 20 });
    const load = { url, load: 30, seconds: 4, behaviour, samplesFreshness: false, recordsWrites: true };
    const { writes = [] } = await bench.trial(generator, load);
    await until(async () => (await fetch(`${url}/idle`)).ok, 'the last posts to reach their followers');
    const logFile = join(bench.folder, 'logs', 'read-back.log');
    const result = await generator.readBack?.(
      { targetUrl: new URL(url), seed: 1, logFile, writes },
      new AbortController().signal,
    );
    expect(result?.complaints).toEqual([]);
    const measures = writesMeasured({ writes, findings: result?.findings ?? [], seconds: 1 });
    expect(measures.acknowledged).toBeGreaterThan(8);
    expect(measures).toMatchObject({ unknown: 0, notReadBack: 0, lost: 0, duplicated: 0 });
    // A busy follower's page may have moved on, but not all of them.
    expect(measures.places[1]?.untold).toBeLessThan(measures.acknowledged / 2);
  });
});
