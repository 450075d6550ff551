import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { engineApi } from '../../../harness/src/drivers/stacks/compose/engine/engine.ts';
import { readBack } from '../../../harness/src/drivers/stacks/compose/read-back.ts';
import type { ServiceLevel } from '../../../harness/src/model/config/config.ts';
import { FakeEngine, type FakeContainer } from './fake-engine.ts';
import { modelOf } from './model-of.ts';

const mebibyte = 1024 * 1024;
const info = {
  ...{ ID: 'A', Name: 'fake', ServerVersion: '27.1', OperatingSystem: 'Nothing' },
  ...{ NCPU: 4, MemTotal: 2048 * mebibyte },
};
/** 0.5 cores and 64 MiB, as headroom asks for them. */
const half = { CpuPeriod: 10_000, CpuQuota: 5000, Memory: 64 * mebibyte };
const cpusOf = (list: string): string => `Cpus_allowed_list:\t${list}\n`;
const halfInside = `5000 10000\n${64 * mebibyte}\n${cpusOf('0-3')}`;
const unlimitedInside = `max 100000\nmax\n${cpusOf('0-3')}`;

let folder: string;
let engine: FakeEngine;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'headroom-fake-engine-'));
  engine = await FakeEngine.listen(join(folder, 'docker.sock'), { info, containers: [] });
  vi.stubEnv('DOCKER_HOST', engine.address);
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await engine.close();
  await rm(folder, { recursive: true });
});
beforeEach(() => void engine.entered.splice(0));

const apis = (count: number, what: Omit<FakeContainer, 'service' | 'number'> = {}): FakeContainer[] =>
  Array.from({ length: count }, (_, index) => ({ service: 'api', number: index + 1, ...what }));

async function read(
  api: ServiceLevel,
  containers: readonly FakeContainer[],
  inFile: Readonly<Record<string, object>> = { api: {} },
): ReturnType<typeof readBack> {
  engine.settings = { info, containers };
  return readBack({
    ...{ api: await engineApi(), project: 'p', model: modelOf(inFile) },
    level: { name: '50', services: { api } },
  });
}

const asked = { replicas: 2, cpus: 0.5, memoryMb: 64 };

describe('a level that is read back from an engine', () => {
  it('is told as it is when the engine gave what was asked', async () => {
    expect(await read(asked, apis(2, { hostConfig: half, inside: halfInside }))).toEqual({
      api: { replicas: 2, cpus: 0.5, memoryBytes: 64 * mebibyte, readFrom: 'kernel' },
    });
  });

  it('is believed to the engine where an image has no shell to look from inside', async () => {
    expect(await read(asked, apis(2, { hostConfig: half }))).toEqual({
      api: { replicas: 2, cpus: 0.5, memoryBytes: 64 * mebibyte, readFrom: 'engine' },
    });
  });

  it('is compared with the file where the level says nothing', async () => {
    const inFile = { api: { scale: 2, cpus: 0.5 } };
    const containers = apis(2, { hostConfig: { NanoCpus: 5e8 } });
    expect(await read({}, containers, inFile)).toEqual({
      api: { replicas: 2, cpus: 0.5, readFrom: 'engine' },
    });
    await expect(read({}, apis(2, { hostConfig: {} }), inFile)).rejects.toMatchObject({
      message: expect.stringContaining('service "api" (api-1): asked 0.5 cores, has no CPU limit') as string,
    });
  });

  it('enters no container of a service that nothing was asked for', async () => {
    expect(await read({}, apis(1, { inside: unlimitedInside }))).toEqual({
      api: { replicas: 1, readFrom: 'engine' },
    });
    expect(engine.entered).toEqual([]);
  });

  it('passes over a job that has done its work', async () => {
    const job = { service: 'job', number: 1, state: 'exited' } as const;
    const given = await read({}, [...apis(1), job], { api: {}, job: { cpus: 0.5 } });
    expect(Object.keys(given)).toEqual(['api']);
  });
});

describe('a level that an engine did not give', () => {
  it.each<[string, FakeContainer[], RegExp]>([
    [
      'it dropped the quota and says so',
      apis(2, { hostConfig: { Memory: half.Memory } }),
      /asked 0.5 cores, has no CPU limit/,
    ],
    [
      'it dropped the quota and says that it keeps it',
      apis(2, { hostConfig: half, inside: `max 100000\n${64 * mebibyte}\n${cpusOf('0-3')}` }),
      /asked 0.5 cores, has no CPU limit/,
    ],
    [
      'it has no controllers, and their files are not there',
      apis(2, { hostConfig: half, inside: `max max\n${64 * mebibyte}\n${cpusOf('0-3')}` }),
      /asked 0.5 cores, has no CPU limit/,
    ],
    [
      'it gave another quota, on version 1 of cgroups',
      apis(2, { hostConfig: half, inside: `100000 100000 \n${64 * mebibyte}\n${cpusOf('0-3')}` }),
      /asked 0.5 cores, has 1 cores/,
    ],
    [
      'it gave another memory limit',
      apis(2, { hostConfig: { ...half, Memory: 512 * mebibyte } }),
      /asked 64 MiB of memory, has 512 MiB/,
    ],
    [
      'it gave no memory limit',
      apis(2, { hostConfig: half, inside: `5000 10000\n9223372036854771712\n${cpusOf('0-3')}` }),
      /asked 64 MiB of memory, has no memory limit/,
    ],
    ['it started one replica less', apis(1, { hostConfig: half }), /service "api": asked 2 replicas, 1 run/],
    ['it started one more', apis(3, { hostConfig: half }), /service "api": asked 2 replicas, 3 run/],
    ['there is none', [], /service "api": asked 2 replicas, 0 run/],
    [
      'one of its replicas has ended well, and is no job',
      [...apis(1, { hostConfig: half }), { service: 'api', number: 2, state: 'exited' }],
      /asked 2 replicas, 1 run/,
    ],
  ])('ends the run by name when %s', async (_when, containers, said) => {
    const reading = read(asked, containers);
    await expect(reading).rejects.toMatchObject({ code: 'level-not-given', exitCode: 3 });
    await expect(reading).rejects.toThrow(said);
    await expect(reading).rejects.toThrow(
      'level "50" is not what it asks for; read back from the engine "fake" (27.1, Nothing)',
    );
  });

  it('is one whose containers are kept to fewer CPUs than the quota', async () => {
    const inside = `20000 10000\nmax\n${cpusOf('2')}`;
    await expect(read({ cpus: 2 }, apis(1, { inside }))).rejects.toThrow(/asked 2 cores, has 1 cores/);
  });

  it('is one that asks for more than the machine of the engine has', async () => {
    const containers = apis(1, { hostConfig: { CpuPeriod: 10_000, CpuQuota: 60_000 } });
    await expect(read({ cpus: 6 }, containers)).rejects.toThrow(
      /asked 6 cores, and it can run on 4 cores only/,
    );
  });
});
