import path from 'node:path';
import { onTestFinished } from 'vitest';
import type { ConfigInput } from '../../harness/src/model/config/config.ts';
import { fixtureFolder } from '../stacks/drivers-under-test.ts';
import { checkout, startHeadroom, testFolder, type HeadroomProcess } from './headroom-process.ts';

/** A front that hands requests to its workers by turns, whether they are there or not. */
export const config: ConfigInput = {
  name: 'drills',
  scenario: path.join(checkout, 'scenarios/paths.ts'),
  slo: { latencyMs: 500, goodShare: 0.99 },
  levels: [
    { name: 'three', services: { worker: { replicas: 3, cpus: 0.4 } } },
    { name: 'one', services: { worker: { replicas: 1, cpus: 0.4 } } },
  ],
  stacks: { embedded: { processes: path.join(fixtureFolder, 'processes.mjs') } },
  load: { environment: { PATHS: '/environment' } },
};

export type Folder = Awaited<ReturnType<typeof testFolder>>;

/** A folder of the test's own, with the config changed so. */
export async function folderWith(change: Partial<ConfigInput> = {}): Promise<Folder> {
  const test = await testFolder({ ...config, ...change });
  onTestFinished(test.remove);
  return test;
}

export function drill(test: Folder, ...extra: readonly string[]): HeadroomProcess {
  return startHeadroom(['drill', '--config', test.configFile, '--results', test.results, '--json', ...extra]);
}

export const quickly = ['--load', '60', '--before', '5', '--hold', '8', '--after', '6'];

/** As short as may be: for what does not hang on how long it is broken. */
export const briefly = ['--load', '60', '--before', '4', '--hold', '3', '--after', '5'];
