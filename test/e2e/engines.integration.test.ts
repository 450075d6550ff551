import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import path from 'node:path';
import { execa } from 'execa';
import { describe, expect, it, onTestFinished } from 'vitest';
import { cacheFolder } from '../../harness/src/drivers/system/host/cache-folder.ts';
import { listEngineResources } from '../../harness/src/drivers/system/engine/cli.ts';
import type { ConfigInput } from '../../harness/src/model/config/config.ts';
import { EngineProxy, type EngineEdits } from '../stacks/compose/engine-proxy.ts';
import { compose, fixtureFolder } from '../stacks/drivers-under-test.ts';
import { isMissing } from '../system/needed-tools.ts';
import { checkout, startHeadroom, testFolder } from './headroom-process.ts';

const missing = await isMissing(compose.name, compose.probe);

const config: ConfigInput = {
  name: 'engines',
  scenario: path.join(checkout, 'scenarios/paths.ts'),
  slo: { latencyMs: 500, goodShare: 0.99 },
  levels: [{ name: 'half', services: { worker: { replicas: 2, cpus: 0.4, memoryMb: 96 } } }],
  stack: 'compose',
  stacks: {
    compose: {
      file: path.join(fixtureFolder, 'compose.yaml'),
      prepare: [[process.execPath, path.join(fixtureFolder, 'build-image.mjs')]],
      entry: { service: 'front', port: 8080 },
    },
  },
};

async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'headroom-engines-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  return folder;
}

/** Of a run on the engine of this machine, made another one by these edits. */
async function engineThat(edits: EngineEdits): Promise<Record<string, string>> {
  const proxy = await EngineProxy.open(path.join(await temporaryFolder(), 'docker.sock'), edits);
  onTestFinished(() => proxy.close());
  return { DOCKER_HOST: proxy.address };
}

/** Runs until it ends by itself; nothing of it may be left on the engine. */
async function run(environment: Record<string, string>) {
  const test = await testFolder(config);
  onTestFinished(test.remove);
  const { child, ended, events } = startHeadroom(
    ['run', '--config', test.configFile, '--results', test.results, '--json'],
    { HEADROOM_CACHE: cacheFolder(), ...environment },
  );
  const { code, stderr } = await ended;
  expect(child.signalCode).toBeNull();
  const loads = events.filter(({ kind }) => kind === 'trial-started');
  const runId = events.find((event) => event.kind === 'run-started')?.runId;
  const left = (await listEngineResources()).filter((each) => each.runId === runId);
  expect(left).toEqual([]);
  return { code, stderr, loads };
}

/** A part of what is sent to an engine, or of its answer, with this change. */
const within = (json: Record<string, unknown>, part: string, change: object): Record<string, unknown> => ({
  ...json,
  [part]: { ...(json[part] as object), ...change },
});

describe.skipIf(missing)('headroom run on an engine that does not give what is asked', () => {
  it('ends before any load when the engine drops CPU quotas without a word', async () => {
    const environment = await engineThat({
      create: (body) => within(body, 'HostConfig', { CpuQuota: 0, CpuPeriod: 0, NanoCpus: 0 }),
    });
    const { code, stderr, loads } = await run(environment);
    expect(code, stderr).toBe(3);
    expect(stderr).toMatch(/level "half" is not what it asks for; read back from the engine "[^"]+" \(/);
    expect(stderr).toContain('service "worker" (worker-1): asked 0.4 cores, has no CPU limit');
    expect(stderr).toContain('service "worker" (worker-2): asked 0.4 cores, has no CPU limit');
    expect(stderr).not.toContain('memory');
    expect(loads).toEqual([]);
  });

  it('is not deceived when the engine also says that it keeps them', async () => {
    const environment = await engineThat({
      create: (body) => within(body, 'HostConfig', { CpuQuota: 0, CpuPeriod: 0, NanoCpus: 0 }),
      inspect: (answer) => within(answer, 'HostConfig', { CpuQuota: 4000, CpuPeriod: 10_000 }),
    });
    const { code, stderr, loads } = await run(environment);
    expect(code, stderr).toBe(3);
    expect(stderr).toContain('service "worker" (worker-1): asked 0.4 cores, has no CPU limit');
    expect(loads).toEqual([]);
  });

  it('ends before any load when the engine gives another memory limit', async () => {
    const bytes = 200 * 1024 * 1024;
    const environment = await engineThat({
      create: (body) => within(body, 'HostConfig', { Memory: bytes, MemorySwap: bytes }),
    });
    const { code, stderr, loads } = await run(environment);
    expect(code, stderr).toBe(3);
    expect(stderr).toContain('service "worker" (worker-1): asked 96 MiB of memory, has 200 MiB of memory');
    expect(loads).toEqual([]);
  });

  it('says what the engine refuses when no container comes of a service', async () => {
    const environment = await engineThat({
      create: (body) => within(body, 'HostConfig', { Runtime: 'nosuch' }),
    });
    const { code, stderr } = await run(environment);
    expect(code, stderr).toBe(3);
    expect(stderr).toMatch(/level "half" cannot be started:[^]*\bnosuch\b/i);
    expect(stderr).not.toContain('    at ');
  });

  it('starts nothing on a rootless engine that says itself that it drops quotas', async () => {
    let created = 0;
    const environment = await engineThat({
      create: (body) => {
        created += 1;
        return body;
      },
      info: (answer) => ({
        ...answer,
        ...{ CpuCfsPeriod: false, CpuCfsQuota: false },
        SecurityOptions: ['name=seccomp,profile=default', 'name=rootless'],
        Warnings: ['WARNING: No cpu cfs quota support', 'WARNING: No cpu cfs period support'],
      }),
    });
    const { code, stderr } = await run(environment);
    expect(code, stderr).toBe(3);
    expect(stderr).toMatch(
      /"[^"]+" \(rootless, [^)]*.*drops CPU quotas \(it says: WARNING: No cpu cfs quota support\)/,
    );
    expect(stderr).toContain('level "half" asks 0.4 cores for service "worker"');
    expect(created).toBe(0);
  });
});

describe.skipIf(missing)('headroom run on an engine that is not the one of this machine', () => {
  it('ends before any load when a socket leads to an engine whose ports are not here', async () => {
    const ports = { Ports: { '8080/tcp': [{ HostIp: '127.0.0.1', HostPort: '1' }] } };
    const environment = await engineThat({
      inspect: (answer) => within(within(answer, 'State', { Pid: 2 ** 30 }), 'NetworkSettings', ports),
    });
    const { code, stderr, loads } = await run(environment);
    expect(code, stderr).toBe(3);
    expect(stderr).toMatch(
      /the container engine "[^"]+" \(.*\) is elsewhere: it published the entry on 127\.0\.0\.1:1,/,
    );
    expect(loads).toEqual([]);
  });

  it.each(['tcp://198.51.100.7:2375', 'ssh://me@198.51.100.7'])(
    'refuses the context %s by name, at once',
    async (host) => {
      const folder = await temporaryFolder();
      const plugins = path.join(
        process.env['DOCKER_CONFIG'] ?? path.join(homedir(), '.docker'),
        'cli-plugins',
      );
      await writeFile(path.join(folder, 'config.json'), JSON.stringify({ cliPluginsExtraDirs: [plugins] }));
      await execa('docker', ['--config', folder, 'context', 'create', 'far', '--docker', `host=${host}`]);
      const startedAt = Date.now();
      const { code, stderr } = await run({ DOCKER_CONFIG: folder, DOCKER_CONTEXT: 'far' });
      expect(code, stderr).toBe(3);
      expect(stderr).toContain(`the container engine of docker context "far" (${host})`);
      expect(Date.now() - startedAt).toBeLessThan(15_000);
    },
  );

  it('shows no password of an address', async () => {
    const { code, stderr } = await run({ DOCKER_HOST: 'tcp://me:Tr0ub4dor@198.51.100.7:2375' });
    expect(code, stderr).toBe(3);
    expect(stderr).toContain('198.51.100.7:2375');
    expect(stderr).not.toContain('Tr0ub4dor');
  });

  it('refuses two engines by their names when testcontainers is sent to another one than docker', async () => {
    const other = await EngineProxy.open(0, {
      info: (answer) => ({ ...answer, ID: 'other', Name: 'other' }),
    });
    onTestFinished(() => other.close());
    const home = await temporaryFolder();
    await writeFile(path.join(home, '.testcontainers.properties'), `tc.host=${other.address}\n`);
    await mkdir(path.join(home, '.docker'));
    const { code, stderr } = await run({ HOME: home, DOCKER_CONFIG: path.join(homedir(), '.docker') });
    expect(code, stderr).toBe(3);
    expect(stderr).toMatch(/two container engines: the docker command line talks to "[^"]+" at unix:/);
    expect(stderr).toContain(`testcontainers to "other"`);
    expect(stderr).toContain(other.address);
  });
});

describe.skipIf(missing)('headroom doctor', () => {
  const doctor = async (environment: Record<string, string>): Promise<string> => {
    const program = path.join(checkout, 'harness/src/cli/main.ts');
    const { stdout } = await execa(process.execPath, [program, 'doctor'], {
      env: environment,
      reject: false,
    });
    return stdout;
  };

  it('names an engine that drops limits, one that is elsewhere, and one that keeps them', async () => {
    const dropping = await engineThat({ info: (answer) => ({ ...answer, CgroupDriver: 'none' }) });
    expect(await doctor(dropping)).toMatch(
      /CPU and memory limits of containers +missing +"[^"]+" \(.*\) has no cgroups: .* \(it says: Cgroup Driver: none\)/,
    );
    expect(await doctor({ DOCKER_HOST: 'ssh://far.example' })).toMatch(
      /container engine with docker compose +missing +the container engine of DOCKER_HOST \(ssh:\/\/far\.example\)/,
    );
    expect(await doctor({})).toMatch(/CPU and memory limits of containers +found/);
  });
});
