import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { networkInterfaces, tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { findImage, foreseeImage } from '../../harness/src/drivers/k6/locate/image.ts';
import { cleanUp } from '../../harness/src/drivers/system/leases/cleanup.ts';
import {
  engineAnswers,
  engineEndpoint,
  engineRefused,
  listEngineResources,
} from '../../harness/src/drivers/system/engine/cli.ts';
import { whyElsewhere, wholeAddress } from '../../harness/src/drivers/system/engine/endpoint.ts';

describe('the address of an engine', () => {
  it.each([
    ['unix:///run/user/1000/docker.sock', 'unix:///run/user/1000/docker.sock'],
    ['npipe:////./pipe/docker_engine', 'npipe:////./pipe/docker_engine'],
    ['ssh://me@far', 'ssh://me@far'],
    ['127.0.0.1:4243', 'tcp://127.0.0.1:4243'],
    ['tcp://:4243', 'tcp://localhost:4243'],
    ['tcp://', 'tcp://localhost:2375'],
    ['tcp://far', 'tcp://far:2375'],
    ['[::1]:4243', 'tcp://[::1]:4243'],
  ])('is written in full: %s', (text, whole) => {
    expect(wholeAddress(text)).toBe(whole);
    expect(wholeAddress(whole)).toBe(whole);
  });

  it('has another usual port with TLS', () => {
    expect(wholeAddress('tcp://localhost', true)).toBe('tcp://localhost:2376');
  });

  it('is of this machine for a socket, and for every address of loopback', async () => {
    const loopback = fc
      .tuple(fc.nat(255), fc.nat(255), fc.integer({ min: 1, max: 65_535 }))
      .map(([second, last, port]) => `tcp://127.${second}.0.${last}:${port}`);
    const here = fc.oneof(
      loopback,
      fc.constantFrom('unix:///var/run/docker.sock', 'npipe:////./pipe/docker_engine', 'fd://'),
      fc.constantFrom(
        'tcp://localhost:2375',
        'tcp://[::1]:2375',
        'tcp://[::ffff:127.0.0.1]:1',
        'tcp://0.0.0.0:1',
      ),
    );
    await fc.assert(
      fc.asyncProperty(here, async (address) => {
        expect(await whyElsewhere({ address })).toBeUndefined();
      }),
    );
  });

  it('is of this machine for an address of its own', async () => {
    const own = Object.values(networkInterfaces()).flatMap((each) => each ?? []);
    for (const { address, family } of own) {
      if (address.startsWith('fe80')) continue; // means nothing without its link
      const host = family === 'IPv6' ? `[${address}]` : address;
      expect(await whyElsewhere({ address: `tcp://${host}:2375` }), address).toBeUndefined();
    }
  });

  it('is elsewhere for any other address', async () => {
    const foreign = fc.ipV4().filter((ip) => {
      const own = Object.values(networkInterfaces()).flatMap((each) => each?.map(({ address }) => address));
      return !ip.startsWith('127.') && ip !== '0.0.0.0' && !own.includes(ip);
    });
    await fc.assert(
      fc.asyncProperty(foreign, async (ip) => {
        expect(await whyElsewhere({ address: `tcp://${ip}:2375` })).toBe('which is another machine');
      }),
    );
  });

  it.each([
    ['ssh://me@localhost', /through ssh/],
    ['tcp://no-such-host.invalid:2375', /cannot be resolved/],
    ['tcp://10.1.2.3', /another machine/],
    ['ftp://127.0.0.1', /protocol/],
    ['tcp://far:99999', /no address/],
  ])('is elsewhere for %s', async (address, why) => {
    expect(await whyElsewhere({ address })).toMatch(why);
  });
});

/** A docker command line that writes down what it is asked. */
describe('the engine of the docker command line', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'headroom-docker-'));
    vi.stubEnv('PATH', `${folder}${delimiter}${process.env['PATH']}`);
    vi.stubEnv('DOCKER_HOST', '');
  });
  afterEach(async () => {
    vi.unstubAllEnvs();
    await rm(folder, { recursive: true });
  });

  async function dockerThat(lines: string): Promise<void> {
    const file = join(folder, 'docker');
    await writeFile(file, `#!/bin/sh\necho "$*" >> ${folder}/asked\n${lines}\n`);
    await chmod(file, 0o755);
  }

  const asked = (): Promise<string> => readFile(join(folder, 'asked'), 'utf8').catch(() => '');

  const withContext = (name: string, host: string): string =>
    `case "$1" in context) printf '%s\\n' ${name} ${host};; version) echo 27.1;; compose) echo 2.40.3;; esac`;

  it('is the one of its context', async () => {
    await dockerThat(withContext('colima', 'unix:///home/me/.colima/docker.sock'));
    expect(await engineEndpoint()).toEqual({
      address: 'unix:///home/me/.colima/docker.sock',
      from: 'docker context "colima"',
    });
    expect(await engineAnswers()).toEqual({ answers: true, detail: 'Docker 27.1, docker compose 2.40.3' });
  });

  it('is the one of DOCKER_HOST before any context, and then nobody is asked for one', async () => {
    await dockerThat(withContext('colima', 'unix:///home/me/.colima/docker.sock'));
    vi.stubEnv('DOCKER_HOST', 'localhost:4243');
    expect(await engineEndpoint()).toEqual({ address: 'tcp://localhost:4243', from: 'DOCKER_HOST' });
    expect(await asked()).toBe('');
  });

  it('is in the usual place for a command line that knows no contexts', async () => {
    await dockerThat('exit 125');
    expect((await engineEndpoint()).address).toBe('unix:///var/run/docker.sock');
  });

  it.each([
    ['ssh', 'ssh://me@far.example'],
    ['TCP', 'tcp://10.1.2.3:2375'],
  ])('is refused by name when its context leads elsewhere by %s, and is asked nothing', async (_by, host) => {
    await dockerThat(withContext('prod', host));
    const answer = await engineAnswers();
    if (answer.answers) throw new Error('it was asked');
    expect(engineRefused(answer)).toMatchObject({ code: 'engine-elsewhere', exitCode: 3 });
    expect(answer.detail).toContain(`docker context "prod" (${host})`);
    expect(await asked()).toMatch(/^context inspect [^\n]*\n[^\n]*\n$/); // its format has two lines
  });

  it('is refused by name when DOCKER_HOST leads elsewhere, without a word to anybody', async () => {
    await dockerThat(withContext('default', 'unix:///var/run/docker.sock'));
    vi.stubEnv('DOCKER_HOST', 'tcp://10.1.2.3:2376');
    const answer = await engineAnswers();
    expect(answer).toMatchObject({ answers: false, code: 'engine-elsewhere' });
    expect(answer.detail).toContain('DOCKER_HOST (tcp://10.1.2.3:2376)');
    expect(await asked()).toBe('');
  });

  it('is missing when it tells its version and then hangs', async () => {
    await dockerThat(
      `case "$1" in context) exit 1;; version) echo 20.10;; compose) echo 2.40.3;; info) exec sleep 30;; esac`,
    );
    const answer = await engineAnswers(undefined, 2000);
    expect(answer).toMatchObject({ answers: false, code: 'engine-missing' });
    expect(answer.detail).toBe(
      'Docker 20.10 tells its version and hangs: docker info did not answer within 2000 ms',
    );
  });

  it('is not looked at for leftovers when it is elsewhere: a run on it may live on another machine', async () => {
    const ofAnotherMachine = 'a1\\tworker\\trun-of-a-colleague\\t999999999:1';
    await dockerThat(
      `case "$1" in context) printf '%s\\n' prod tcp://10.1.2.3:2375;; ps) printf '${ofAnotherMachine}\\n';; esac`,
    );
    await expect(listEngineResources()).rejects.toMatchObject({ code: 'engine-elsewhere' });
    vi.stubEnv('HEADROOM_CACHE', folder);
    expect(await cleanUp({ runId: 'run-of-a-colleague' })).toMatchObject({
      removed: [],
      skipped: [expect.stringContaining('docker context "prod" (tcp://10.1.2.3:2375)') as string],
    });
    expect(await asked()).not.toMatch(/^(ps|rm|network|volume)/m);
  });

  it('runs no k6 when it is elsewhere: the load would go to the loopback of another machine', async () => {
    await dockerThat(withContext('prod', 'ssh://far.example'));
    const reason = expect.stringContaining('docker context "prod" (ssh://far.example)') as string;
    expect(await findImage()).toEqual({ kind: 'not-found', reason });
    expect(await foreseeImage()).toEqual({ can: false, reason });
    expect(await asked()).not.toMatch(/^(run|image|pull)/m);
  });

  it('is missing, and not elsewhere, when it does not answer', async () => {
    await dockerThat('echo "context \\"gone\\" does not exist" >&2; exit 1');
    const answer = await engineAnswers();
    expect(answer).toMatchObject({ answers: false, code: 'engine-missing' });
    expect(answer.detail).toContain('context "gone" does not exist');
  });
});
