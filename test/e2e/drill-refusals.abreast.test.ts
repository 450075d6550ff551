import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { drill, folderWith } from './drilled.ts';
import { startHeadroom } from './headroom-process.ts';

describe('drills that cannot be', () => {
  it.each([
    [['kil', '--service', 'worker'], /there is no fault "kil"\. Did you mean "kill"\?/],
    [['kill'], /kill needs something to break: --service/],
    [['--service', 'worker'], /--service is of a fault, and no fault was named/],
    [[], /the config has no `drills`, and no fault was named/],
    [['kill', '--service', 'wroker', '--load', '50'], /"wroker".*\n.*did you mean "worker"\?/i],
    [
      ['kill', '--service', 'worker', '--replicas', '2', '--load', '50', '--level', 'one'],
      /level "one" has 1 of worker/,
    ],
    [
      ['kill', '--service', 'worker'],
      /0\.8 of the collapse point of level "three", which no run .* has measured/,
    ],
    [['cpu-squeeze', '--service', 'worker', '--set', 'toShare=1'], /toShare/],
    [['cpu-squeeze', '--service', 'worker', '--set', 'toShare=half'], /toShare/],
    [
      ['cache-flush', '--service', 'worker', '--set', 'port=8081', '--load', '50'],
      /needs port 8081 of service "worker".*; of that service it names: 8080\n.*did you mean 8080\?/,
    ],
    [
      ['slow-queries', '--service', 'front', '--load', '50'],
      /needs port 5432 of service "front".*; of that service it names: none\n.*ports: \{ 5432: /,
    ],
    [['disk-full', '--service', 'worker', '--load', '50'], /path/],
    [
      ['disk-full', '--service', 'worker', '--set', 'path=/etc', '--load', '50', '--level', 'one'],
      /worker-1: \/etc is not filled: it is on the same file system as \/ of this machine/,
    ],
    [['cpu-squeeze', '--service', 'worker', '--set', 'share=0.5'], /share/],
    [['latency', '--service', 'worker'], /latency needs something to break: --way/],
    [
      ['latency', '--way', 'worker:front', '--load', '50'],
      /there is no such way; those with a proxy in them are front > worker/,
    ],
  ])('refuses %j', async (extra, message) => {
    const headroom = drill(await folderWith(), ...extra);
    const { code, stderr } = await headroom.ended;
    expect(code, stderr).toBe(2);
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/^\s+at /m);
  });

  it.each([
    [
      ['kill', '--service', 'worker', '--at-peak', '--load', '50'],
      /--at-peak does not go with a steady --load/,
    ],
    [['kill', '--service', 'worker', '--at-peak', '--before', '9'], /--at-peak does not go with --before/],
    [
      ['kill', '--service', 'worker', '--load', '1x', '--before', '95'],
      /begins at 95 s, the night lasts 60 s/,
    ],
    [
      ['kill', '--service', 'worker', '--at-peak', '--hold', '55'],
      /kill of 1 worker is on until [\d.]+ s, the night lasts 60 s/,
    ],
    [['--random', '2', '--blast', '3', '--load', '50'], /--blast 3: the largest service .* allowed are 1$/m],
    [
      ['--random', '2', '--zones', '2', '--load', '50'],
      /--zones 2: at level "one" no service has more than 1/,
    ],
  ])('refuses what does not fit into the night, or takes everything: %j', async (extra, message) => {
    const test = await folderWith({ night: { shape: 'spike', peak: 60, replaySeconds: 60 } });
    const { code, stderr } = await drill(test, ...extra).ended;
    expect(code, stderr).toBe(2);
    expect(stderr).toMatch(message);
  });

  it('refuses the peak of a night that the config does not have', async () => {
    const test = await folderWith();
    const { code, stderr } = await drill(test, 'kill', '--service', 'worker', '--at-peak').ended;
    expect(code, stderr).toBe(2);
    expect(stderr).toMatch(/there is no night to replay: the config has no `night`/);
  });

  it('refuses to flush what is no Redis, and keeps the password to itself', async () => {
    const test = await folderWith();
    const asked = ['--service', 'worker', '--set', 'port=8080', '--set', 'password=sesame', '--load', '50'];
    const headroom = drill(test, 'cache-flush', ...asked, '--level', 'one');
    const { code, stderr } = await headroom.ended;
    expect(code, stderr).toBe(2);
    expect(stderr).toMatch(/worker-1 does not answer as a Redis on its port 8080: /);
    const files = await readdir(test.results, { recursive: true, withFileTypes: true });
    const texts = await Promise.all(
      files
        .filter((each) => each.isFile())
        .map((each) => readFile(path.join(each.parentPath, each.name), 'utf8')),
    );
    expect(texts.join('\n')).toContain('cache-flush');
    expect([stderr, JSON.stringify(headroom.events), ...texts].join('\n')).not.toContain('sesame');
  });

  it('refuses a stack whose inside is not in reach', async () => {
    const test = await folderWith({
      levels: [{ name: 'as-is' }],
      stacks: { external: { url: 'http://127.0.0.1:9/' } },
    });
    const { code, stderr } = await drill(test, 'kill', '--service', 'worker', '--load', '50').ended;
    expect(code, stderr).toBe(2);
    expect(stderr).toMatch(/the external stack cannot be broken: nothing of its inside is in reach/);
  });

  it('refuses a drill that the config does not have', async () => {
    const test = await folderWith({
      drills: [{ name: 'kill-worker', faults: [{ kind: 'kill', service: 'worker' }] }],
    });
    const { code, stderr } = await startHeadroom([
      'run',
      '--config',
      test.configFile,
      '--broken',
      'kil-worker',
    ]).ended;
    expect(code, stderr).toBe(2);
    expect(stderr).toMatch(/--broken kil-worker is not a drill of the config\. Did you mean "kill-worker"\?/);
  });
});
