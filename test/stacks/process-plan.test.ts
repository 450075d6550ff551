import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { flawOf, loadPlanProcesses, planLevel } from '../../harness/src/drivers/stacks/embedded/load-plan.ts';
import type { ProcessSpec } from '../../harness/src/ports/process-plan.ts';

function specOf(service: string, after: readonly string[] = [], replica = `${service}-1`): ProcessSpec {
  return { service, replica, after, argv: ['x'], environment: {}, ready: { kind: 'tcp', port: 1 } };
}

const flawOfProcesses = (...processes: ProcessSpec[]): string | undefined =>
  flawOf({ processes, url: 'http://127.0.0.1:1', parts: {} });

describe('flawOf', () => {
  it('finds nothing wrong with services that come after each other', () => {
    const api = [specOf('api', ['db', 'cache']), specOf('api', ['db'], 'api-2')];
    expect(flawOfProcesses(specOf('edge', ['api']), ...api, specOf('db'), specOf('cache'))).toBeUndefined();
  });

  it('names services that wait for each other', () => {
    const flaw = flawOfProcesses(specOf('db'), specOf('a', ['b']), specOf('b', ['a']), specOf('c', ['b']));
    expect(flaw).toBe('services wait for each other in a circle: a, b, c');
  });

  it('names a service that is waited for and not planned', () => {
    expect(flawOfProcesses(specOf('api', ['db']))).toBe('service api comes after db, which is not planned');
  });

  it('names a replica that is planned twice', () => {
    expect(flawOfProcesses(specOf('api'), specOf('api'))).toBe('replica api/api-1 is planned twice');
  });
});

describe('a processes module', () => {
  let folder: string;
  const context = {
    level: { name: '100', services: {} },
    folder: '/nowhere',
    environment: {},
    freePort: () => Promise.resolve(1),
    via: ({ port }: { readonly port: number }) => Promise.resolve(port),
  };

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'headroom-plan-'));
    await writeFile(join(folder, 'no-function.mjs'), 'export default 3;');
    await writeFile(join(folder, 'broken.mjs'), 'export default function (');
    await writeFile(
      join(folder, 'misshapen.mjs'),
      `export default () => ({ processes: [{ service: 'a b' }] });`,
    );
    await writeFile(join(folder, 'failing.mjs'), `export default () => { throw new Error('no data'); };`);
  });
  afterAll(() => rm(folder, { recursive: true }));

  it.each([
    ['missing.mjs', /no such file/],
    ['no-function.mjs', /default export is no function/],
    ['broken.mjs', /processes \(.*broken\.mjs\)/],
  ])('is refused as a mistake in the config: %s', async (file, message) => {
    await expect(loadPlanProcesses(file, folder)).rejects.toMatchObject({
      code: 'processes-module-invalid',
      exitCode: 2,
      message: expect.stringMatching(message) as string,
    });
  });

  it('has its plan checked, with the path of what is wrong', async () => {
    const misshapen = await loadPlanProcesses('misshapen.mjs', folder);
    await expect(planLevel(misshapen, context, 'misshapen.mjs')).rejects.toThrow(/processes\[0\]\.service/);
  });

  it('has its own complaint told', async () => {
    const failing = await loadPlanProcesses('failing.mjs', folder);
    await expect(planLevel(failing, context, 'failing.mjs')).rejects.toThrow(
      /planning level "100" failed: no data/,
    );
  });
});
