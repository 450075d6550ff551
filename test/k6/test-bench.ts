import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createK6Generator, type K6GeneratorOptions } from '../../harness/src/drivers/k6/generator.ts';
import { firstThatWorks, waysToFind } from '../../harness/src/drivers/k6/locate/locate.ts';
import type { LocatedK6 } from '../../harness/src/drivers/k6/locate/located.ts';
import { cacheFolder } from '../../harness/src/drivers/system/host/cache-folder.ts';
import { plainBehaviour } from '../../harness/src/model/config/behaviour.ts';
import { steadyCurve } from '../../harness/src/model/rate-curve.ts';
import type { LoadSecond } from '../../harness/src/model/sample.ts';
import { Redactor } from '../../harness/src/model/secrets/redactor.ts';
import type { LoadGenerator, LoadRequest, LoadResult } from '../../harness/src/ports/load-generator.ts';

export const scenarios = fileURLToPath(new URL('../../scenarios/', import.meta.url));

/** Of this process alone: tests end what carries it. */
export const runId = `test-k6-${process.pid}`;

/** The k6 on PATH or in the cache. In CI there must be one; elsewhere `undefined` lets a test skip. */
export async function installedK6(): Promise<LocatedK6 | undefined> {
  const finding = firstThatWorks(waysToFind(cacheFolder()));
  return process.env['CI'] ? finding : finding.catch(() => undefined);
}

export interface Bench {
  readonly folder: string;
  generator(options?: Partial<K6GeneratorOptions>): Promise<LoadGenerator>;
  /** Runs a trial to its end. */
  trial(
    generator: LoadGenerator,
    request: { url: string; load: number; seconds: number } & Partial<
      Pick<LoadRequest, 'seed' | 'logFile' | 'rates' | 'behaviour' | 'samplesFreshness' | 'recordsWrites'>
    >,
    hooks?: Partial<Parameters<LoadGenerator['run']>[1]>,
  ): Promise<LoadResult>;
  /** Closes what it made. */
  clear(): Promise<void>;
}

/** Makes generators, and a folder, that are gone after the test. */
export async function createBench(k6: LocatedK6): Promise<Bench> {
  const folder = await mkdtemp(join(tmpdir(), 'headroom-test-k6-'));
  const generators: LoadGenerator[] = [];
  const never = new AbortController().signal;
  return {
    folder,
    generator: async (options = {}) => {
      const generator = await createK6Generator({
        k6,
        runId,
        scenarioFile: join(scenarios, 'paths.ts'),
        slo: { latencyMs: 250 },
        timeoutMs: 500,
        arrivals: 'poisson',
        environment: {},
        redactor: new Redactor(),
        cacheFolder: join(folder, 'cache'),
        ...options,
      });
      generators.push(generator);
      return generator;
    },
    trial: (generator, { url, load, seconds, ...request }, hooks = {}) =>
      generator.run(
        {
          trialId: 'level-001',
          targetUrl: new URL(url),
          rates: steadyCurve(load, seconds * 1000),
          behaviour: plainBehaviour,
          samplesFreshness: true,
          seed: 1,
          logFile: join(folder, 'logs', 'level-001.log'),
          ...request,
        },
        { onSecond: () => undefined, stop: never, signal: never, ...hooks },
      ),
    clear: async () => {
      for (const generator of generators) await generator.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Sum over the seconds of a trial. */
export function total(
  seconds: readonly LoadSecond[],
  of: (second: LoadSecond) => number | undefined,
): number {
  return seconds.reduce((sum, second) => sum + (of(second) ?? 0), 0);
}
