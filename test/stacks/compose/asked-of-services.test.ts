import { describe, expect, it } from 'vitest';
import { askedOfServices } from '../../../harness/src/drivers/stacks/compose/project/asked-of-services.ts';
import type { ServiceLevel } from '../../../harness/src/model/config/config.ts';
import { modelOf } from './model-of.ts';

const asked = (inFile: object, given: ServiceLevel = {}): unknown =>
  askedOfServices(modelOf({ api: inFile }), { services: { api: given } })['api'];

/** As `docker compose config` writes what a file asks for. */
const underDeploy = { deploy: { replicas: 2, resources: { limits: { cpus: '0.9', memory: '209715200' } } } };
const atTheService = { scale: 2, cpus: 0.9, mem_limit: '209715200' };

describe('what is asked for a service', () => {
  it.each([
    ['under deploy', underDeploy],
    ['at the service', atTheService],
  ])('is what the file says (%s) where the level says nothing', (_where, inFile) => {
    expect(asked(inFile)).toEqual({ replicas: 2, cores: 0.9, memoryBytes: 209_715_200 });
  });

  it.each([
    ['with its period', { cpu_quota: 25_000, cpu_period: 50_000 }, 0.5],
    ['with the usual period', { cpu_quota: 25_000 }, 0.25],
    ['that lifts the limit', { cpu_quota: -1 }, undefined],
  ])('is what the file says as a quota %s', (_how, inFile, cores) => {
    expect(asked(inFile)).toEqual({ replicas: 1, ...(cores === undefined ? {} : { cores }) });
  });

  it('is what the level says before what the file says, one by one', () => {
    expect(asked(underDeploy, { replicas: 3 })).toEqual({
      replicas: 3,
      cores: 0.9,
      memoryBytes: 209_715_200,
    });
    expect(asked(underDeploy, { cpus: 0.25, memoryMb: 64.5 })).toEqual({
      ...{ replicas: 2, cores: 0.25, memoryBytes: 64.5 * 1024 * 1024 },
    });
  });

  it('is one replica and no limit where nobody says anything, or a limit of 0', () => {
    expect(asked({})).toEqual({ replicas: 1 });
    expect(asked({ cpus: 0, mem_limit: '0' })).toEqual({ replicas: 1 });
  });
});
