import { availableParallelism } from 'node:os';
import { describe, expect, it } from 'vitest';
import { readBack } from '../../harness/src/drivers/stacks/embedded/read-back.ts';
import type { ServiceLevel } from '../../harness/src/model/config/config.ts';
import type { ReplicaLimits } from '../../harness/src/ports/replica-control.ts';

const mebibyte = 1024 * 1024;
const cgroups = { means: 'cgroup v2', limitsMemory: true } as const;
const dutyCycle = { means: 'duty cycle', limitsMemory: false } as const;
const half = { cores: 0.5, memoryBytes: 64 * mebibyte };

const apis = (limits: readonly ReplicaLimits[], ending?: string) =>
  limits.map((each, index) => ({
    service: 'api',
    ending: () => ending,
    given: () =>
      Promise.resolve({ service: 'api', replica: `api-${index + 1}`, readFrom: 'kernel' as const, ...each }),
  }));

const level = (api: ServiceLevel) => ({ name: '50', services: { api } });
const asked = { replicas: 2, cpus: 0.5, memoryMb: 64 };

describe('a level of plain processes that is read back', () => {
  it('is told as it is when it is what was asked', async () => {
    expect(await readBack({ level: level(asked), limiter: cgroups }, apis([half, half]))).toEqual({
      api: { replicas: 2, cpus: 0.5, memoryBytes: 64 * mebibyte, readFrom: 'kernel' },
    });
  });

  it('may have any number of replicas of a service that the level says nothing of', async () => {
    const given = await readBack({ level: level({}), limiter: cgroups }, apis([{}, {}, {}]));
    expect(given['api']?.replicas).toBe(3);
  });

  it('may lack the memory limit of a limiter that says it has none', async () => {
    const given = await readBack(
      { level: level(asked), limiter: dutyCycle },
      apis([{ cores: 0.5 }, { cores: 0.5 }]),
    );
    expect(given['api']).not.toHaveProperty('memoryBytes');
  });

  it.each([
    ['a plan that does not look at the replicas', apis([half]), /"api": asked 2 replicas, 1 run/],
    ['a process that has ended', apis([half, half], 'exit code 0'), /"api": asked 2 replicas, 0 run/],
    [
      'a cgroup around it that is smaller',
      apis([half, { ...half, cores: 0.25 }]),
      /\(api-2\): asked 0.5 cores, has 0.25 cores/,
    ],
    [
      'a quota that was not kept',
      apis([half, { memoryBytes: 64 * mebibyte }]),
      /\(api-2\): asked 0.5 cores, has no/,
    ],
  ])('ends the run by name for %s', async (_what, replicas, said) => {
    const reading = readBack({ level: level(asked), limiter: cgroups }, replicas);
    await expect(reading).rejects.toMatchObject({ code: 'level-not-given', exitCode: 3 });
    await expect(reading).rejects.toThrow(said);
    await expect(reading).rejects.toThrow('read back from the cgroup v2 of this machine');
  });

  it('is refused for more cores than this machine has, also with a limiter that would take them', async () => {
    const cores = availableParallelism() + 1;
    await expect(
      readBack({ level: level({ cpus: cores }), limiter: dutyCycle }, apis([{ cores }])),
    ).rejects.toThrow(/and it can run on/);
  });
});
