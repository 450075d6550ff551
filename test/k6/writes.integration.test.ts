import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { writesMeasured } from '../../harness/src/analysis/drill/writes.ts';
import { behaviourSchema } from '../../harness/src/model/config/behaviour.ts';
import type { RecordedWrite, WriteMeasures } from '../../harness/src/model/writes.ts';
import type { LoadGenerator } from '../../harness/src/ports/load-generator.ts';
import { startForgetfulServer, type ForgetfulServer } from './forgetful-server.ts';
import { createBench, installedK6, scenarios, type Bench } from './test-bench.ts';

const k6 = await installedK6();
const retries = { kind: 'naive', attempts: 3 } as const;

describe.skipIf(k6 === undefined)('writes, read back after a load (needs k6)', () => {
  let bench: Bench;
  beforeAll(async () => {
    if (k6 === undefined) throw new Error('skipped without k6');
    bench = await createBench(k6);
  });
  afterAll(() => bench.clear());

  async function server(...fateOf: Parameters<typeof startForgetfulServer>): Promise<ForgetfulServer> {
    const started = await startForgetfulServer(...fateOf);
    onTestFinished(started.close);
    return started;
  }

  const generator = (): Promise<LoadGenerator> =>
    bench.generator({ scenarioFile: join(scenarios, 'timeline.ts') });

  async function written(
    from: LoadGenerator,
    url: string,
    change: { retries?: typeof retries; recordsWrites?: boolean } = {},
  ): Promise<readonly RecordedWrite[]> {
    // A third of the requests are posts.
    const { recordsWrites = true, ...conduct } = change;
    const behaviour = behaviourSchema.parse({ writesMultiple: 100, ...conduct });
    const asked = { url, load: 60, seconds: 4, behaviour, recordsWrites, samplesFreshness: false };
    const { writes = [], complaints } = await bench.trial(from, asked);
    expect(complaints).toEqual([]);
    return writes;
  }

  async function readBack(
    from: LoadGenerator,
    url: string,
    writes: readonly RecordedWrite[],
  ): Promise<WriteMeasures & { complaints: readonly string[] }> {
    const request = {
      targetUrl: new URL(url),
      seed: 1,
      logFile: join(bench.folder, 'logs', 'back.log'),
      writes,
    };
    const result = await from.readBack?.(request, new AbortController().signal);
    if (result === undefined) throw new Error('the scenario has no read-back');
    return { ...writesMeasured({ writes, findings: result.findings, seconds: 1 }), ...result };
  }

  it('tells exactly which acknowledged writes were lost, from where, and which are there twice', async () => {
    const fates = ['kept', 'kept', 'lost', 'kept', 'twice', 'kept', 'hidden'] as const;
    const target = await server((nth) => fates[nth % fates.length] ?? 'kept');
    const from = await generator();
    const writes = await written(from, target.url);
    const had = (fate: string): number => target.posts.filter((post) => post.fate === fate).length;
    expect(target.posts.length).toBeGreaterThan(50);
    expect(had('lost') * had('twice') * had('hidden')).toBeGreaterThan(100);

    const measures = await readBack(from, target.url, writes);
    expect(measures).toMatchObject({
      acknowledged: target.posts.length,
      ...{ unknown: 0, notReadBack: 0 },
      lost: had('lost') + had('hidden'),
      duplicated: had('twice'),
      complaints: [],
    });
    expect(measures.places).toEqual([
      { place: 'search', lost: had('lost'), duplicated: had('twice'), untold: 0 },
      { place: 'timeline', lost: had('lost') + had('hidden'), duplicated: had('twice'), untold: 0 },
    ]);
    const ids = target.posts
      .filter(({ fate }) => fate === 'lost' || fate === 'hidden')
      .map(({ id }) => String(id));
    expect(ids).toEqual(expect.arrayContaining([...measures.lostIds]));
    expect(measures.lostIds).toHaveLength(10);
  });

  it('counts what was not acknowledged as unknown, there or not', async () => {
    const target = await server((nth) => (nth % 5 === 0 ? 'refused' : nth % 7 === 0 ? 'unsaid' : 'kept'));
    const from = await generator();
    const measures = await readBack(from, target.url, await written(from, target.url));
    const had = (fate: string): number => target.posts.filter((post) => post.fate === fate).length;
    expect(had('unsaid')).toBeGreaterThan(3);
    expect(measures).toMatchObject({
      acknowledged: had('kept'),
      unknown: had('refused') + had('unsaid'),
      unknownFound: had('unsaid'),
      ...{ lost: 0, duplicated: 0 },
    });
  });

  it('finds the copies that retries made of a write which was done and not answered', async () => {
    const target = await server((nth) => (nth % 4 === 0 ? 'unsaid' : 'kept'));
    const from = await generator();
    const writes = await written(from, target.url, { retries });
    const unsaid = target.posts.filter(({ fate }) => fate === 'unsaid').length;
    expect(unsaid).toBeGreaterThan(10);
    const measures = await readBack(from, target.url, writes);
    expect(measures).toMatchObject({ unknown: 0, lost: 0, duplicated: unsaid });
    expect(measures.acknowledged).toBe(target.posts.length - unsaid);
  });

  it('never says that nothing was lost when nothing could be read', async () => {
    const target = await server(() => 'kept');
    const from = await generator();
    const writes = await written(from, target.url);
    target.answerReadsWith(503);
    const measures = await readBack(from, target.url, writes);
    expect(measures).toMatchObject({ acknowledged: writes.length, notReadBack: writes.length });
    expect(measures).not.toHaveProperty('lost');
    expect(measures.complaints.join()).toContain('search could not be read: status 503');
  });

  it('is of loads that ask for it alone: others send what they always sent', async () => {
    const target = await server(() => 'kept');
    const writes = await written(await generator(), target.url, { recordsWrites: false });
    expect(writes).toEqual([]);
    expect(target.posts.length).toBeGreaterThan(50);
    expect(target.posts.filter(({ text }) => /\bh\d+x\d+x\d+z\b/.test(text))).toEqual([]);
  });

  it('is not there for a scenario that does not say how', async () => {
    expect(await bench.generator()).not.toHaveProperty('readBack');
  });
});
