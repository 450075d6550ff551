import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { behaviourSchema } from '../../harness/src/model/config/behaviour.ts';
import { countOf, mergeHistograms } from '../../harness/src/model/histogram.ts';
import { installedK6, total } from '../k6/test-bench.ts';
import { createTimelineBench, type TimelineBench } from './timeline-bench.ts';

const k6 = await installedK6();

describe.skipIf(k6 === undefined)('the timeline journey on the embedded stack (needs k6)', () => {
  let timeline: TimelineBench;
  beforeAll(async () => {
    if (k6 === undefined) throw new Error('skipped without k6');
    timeline = await createTimelineBench(k6);
  });
  afterAll(() => timeline.clear());

  test('sees every sampled post on a timeline, while visitors read, write and crowd on one post', async () => {
    const freshness = { seconds: 5, share: 0.95, everySeconds: 0.5, giveUpSeconds: 20 };
    const { url, bench } = timeline;
    const generator = await timeline.generator({ latencyMs: 1000, freshness });
    const { seconds, complaints } = await bench.trial(generator, {
      url,
      load: 20,
      seconds: 4,
      behaviour: behaviourSchema.parse({
        retries: { kind: 'budgeted' },
        hotKeyShare: 0.3,
        writesMultiple: 5,
        visit: { requests: 2, thinkMs: 100 },
      }),
    });
    const samples = seconds.map((second) => second.freshness).filter((each) => each !== undefined);
    const shown = mergeHistograms(samples.map((each) => each.shown));
    expect(countOf(shown)).toBe(8);
    expect(samples.reduce((sum, each) => sum + each.givenUp, 0)).toBe(0);
    expect(complaints).toEqual([]);
    // Nothing is asked for that is not there.
    expect(total(seconds, (second) => second.bad['http-4xx'])).toBe(0);
    expect(total(seconds, (second) => second.completed)).toBe(total(seconds, (second) => second.offered));
    expect(total(seconds, (second) => second.good)).toBeGreaterThan(0);
  });
});
