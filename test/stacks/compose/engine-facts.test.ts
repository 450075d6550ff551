import { describe, expect, it } from 'vitest';
import { parseEngineFacts } from '../../../harness/src/drivers/stacks/compose/engine/facts.ts';
import { assertKeepsLimits } from '../../../harness/src/drivers/stacks/compose/engine/keeps-limits.ts';
import type { Level, ServiceLevel } from '../../../harness/src/model/config/config.ts';
import { modelOf } from './model-of.ts';

/** As dockerd answers, cut down to what is looked at. */
const asRoot = {
  ...{ ID: 'NHDP:UBYK', Name: 'vm', ServerVersion: '27.1.1', OperatingSystem: 'Debian GNU/Linux 12' },
  ...{ NCPU: 4, MemTotal: 8_589_934_592, CgroupDriver: 'systemd', SecurityOptions: ['name=seccomp'] },
  ...{ CpuCfsPeriod: true, CpuCfsQuota: true, MemoryLimit: true, Warnings: null },
};
const rootless = {
  ...asRoot,
  SecurityOptions: ['name=seccomp,profile=builtin', 'name=rootless', 'name=cgroupns'],
};
const userNamespaces = { ...asRoot, SecurityOptions: ['name=userns'] };
const withoutCpuController = {
  ...{ ...rootless, CpuCfsPeriod: false, CpuCfsQuota: false },
  Warnings: [
    'WARNING: No cpu cfs quota support',
    'WARNING: No cpu cfs period support',
    'WARNING: No cpuset support',
  ],
};
/** As it was seen: Docker 20.10, rootless, on version 1 of cgroups. */
const warning =
  'WARNING: Running in rootless-mode without cgroups. To enable cgroups in rootless-mode, you need to boot the system in cgroup v2 mode.';
const onVersion1 = {
  ...{ ...rootless, CpuCfsPeriod: false, CpuCfsQuota: false, MemoryLimit: false, CgroupDriver: 'none' },
  Warnings: [warning],
};
const withoutCgroups = { ...rootless, CgroupDriver: 'none' };

const level = (name: string, services: Record<string, ServiceLevel>): Level => ({ name, services });

describe('what an engine tells of itself', () => {
  it('has its name, its machine, and what it drops', () => {
    expect(parseEngineFacts(asRoot)).toEqual({
      ...{ id: 'NHDP:UBYK', cores: 4, memoryBytes: 8_589_934_592, drops: [] },
      name: '"vm" (27.1.1, Debian GNU/Linux 12)',
    });
  });

  const cpus = (why: string) => ({ what: 'cpus', text: `drops CPU quotas (it says: ${why})` });
  const memory = (why: string) => ({ what: 'memory', text: `drops memory limits (it says: ${why})` });
  const everything = (why: string) => ({
    what: 'everything',
    text: `has no cgroups: it neither limits nor counts what a container uses (it says: ${why})`,
  });

  it.each<[string, unknown, object[]]>([
    ['an engine with user namespaces', userNamespaces, []],
    ['a rootless engine to which everything is delegated', rootless, []],
    ['one without the cpu controller', withoutCpuController, [cpus('WARNING: No cpu cfs quota support')]],
    ['one that warns of having no cgroups', onVersion1, [everything(warning)]],
    ['one that has none and does not warn', withoutCgroups, [everything('Cgroup Driver: none')]],
    [
      'one that warns of nothing and says that it has no limits',
      { ...asRoot, CpuCfsQuota: false, MemoryLimit: false },
      [cpus('CpuCfsQuota: false'), memory('MemoryLimit: false')],
    ],
    ['one that has no periods', { ...asRoot, CpuCfsPeriod: false }, [cpus('CpuCfsPeriod: false')]],
    ['one that warns of swap alone', { ...asRoot, Warnings: ['WARNING: No swap limit support'] }, []],
  ])('says of %s what it drops', (_what, info, drops) => {
    expect(parseEngineFacts(info).drops).toEqual(drops);
  });

  it('names a rootless engine as one', () => {
    expect(parseEngineFacts(rootless).name).toBe('"vm" (rootless, 27.1.1, Debian GNU/Linux 12)');
  });

  it('may be nearly nothing: then what is read back has to tell', () => {
    expect(parseEngineFacts({ NCPU: 'four', Warnings: {} })).toMatchObject({
      id: '',
      drops: {},
      cores: Infinity,
    });
  });
});

describe('an engine that says itself that it drops limits', () => {
  const model = modelOf({ api: {}, worker: { cpus: 0.9 }, store: { mem_limit: '268435456' } });

  const refused = (info: unknown, levels: readonly Level[], of = model): unknown => {
    try {
      assertKeepsLimits(parseEngineFacts(info), of, levels);
      return undefined;
    } catch (error) {
      return error;
    }
  };

  it('is refused by name when a level asks for one, with exit code 3', () => {
    const levels = [level('100', {}), level('50', { api: { cpus: 0.5 } })];
    expect(refused(withoutCpuController, levels, modelOf({ api: {} }))).toMatchObject({
      ...{ code: 'limits-not-kept', exitCode: 3 },
      message:
        'the container engine "vm" (rootless, 27.1.1, Debian GNU/Linux 12) drops CPU quotas (it says: WARNING: No cpu cfs quota support); level "50" asks 0.5 cores for service "api"',
    });
  });

  it('is refused when the file asks for one and the level says nothing of it', () => {
    const error = refused(withoutCpuController, [level('100', {})]);
    expect(error).toMatchObject({ code: 'limits-not-kept' });
    expect(String(error)).toContain('asks 0.9 cores for service "worker"');
    expect(String(refused({ ...asRoot, MemoryLimit: false }, [level('100', {})]))).toContain('"store"');
  });

  it('is taken when nobody asks for what it drops', () => {
    const memoryOnly = [level('100', { api: { memoryMb: 64 } })];
    expect(refused(withoutCpuController, memoryOnly, modelOf({ api: {} }))).toBeUndefined();
  });

  it('is refused in any case when it has no cgroups: what services use would be that of the whole machine', () => {
    const levels = [level('100', { api: { replicas: 3 } })];
    expect(refused(onVersion1, levels, modelOf({ api: {} }))).toMatchObject({
      code: 'limits-not-kept',
      message: expect.stringContaining('neither limits nor counts what a container uses') as string,
    });
  });

  it('is not suspected when it keeps them', () => {
    const levels = [level('50', { api: { cpus: 0.5, memoryMb: 64 } })];
    for (const info of [asRoot, rootless, userNamespaces]) expect(refused(info, levels)).toBeUndefined();
  });
});
