import { execa } from 'execa';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createComposeStack } from '../../../harness/src/drivers/stacks/compose/compose-stack.ts';
import { openLease, type OpenLease } from '../../../harness/src/drivers/system/leases/open-lease.ts';
import { composeSchema } from '../../../harness/src/drivers/stacks/compose/config.ts';
import { Redactor } from '../../../harness/src/model/secrets/redactor.ts';
import type { Stack, StackProvenance } from '../../../harness/src/ports/stack.ts';
import { isMissing } from '../../system/needed-tools.ts';
import { contextOf, levelOf } from '../asked-of-a-stack.ts';
import { compose, fixtureFolder } from '../drivers-under-test.ts';
import { leftoversOf } from '../leftovers.ts';

const missing = await isMissing(compose.name, compose.probe);

const docker = async (...argv: string[]): Promise<string> => (await execa('docker', argv)).stdout;

describe.skipIf(missing)('data that a level begins with', () => {
  const theirs = `shop-kept-${process.pid}`;
  const look =
    'cd /kept && find . | sort | xargs stat -c "%n %U %a %s" && cat secret && cat /data/file /app.conf';
  let folder: string;
  let lease: OpenLease;
  let stack: Stack;
  let provenance: StackProvenance;

  /** In a container with the user's own volume. */
  const inTheirs = (script: string): Promise<string> =>
    docker('run', '--rm', '--volume', `${theirs}:/kept`, 'debian:bookworm-slim', 'sh', '-c', script);
  const inLevel = (script: string): Promise<string> => {
    const filter = [
      '--filter',
      `label=headroom.run=${lease.runId}`,
      '--filter',
      'label=com.docker.compose.service=front',
    ];
    return docker('ps', '--quiet', ...filter).then((id) => docker('exec', id, 'sh', '-c', script));
  };

  beforeAll(async () => {
    await execa(process.execPath, ['build-image.mjs'], { cwd: fixtureFolder });
    folder = await mkdtemp(join(tmpdir(), 'headroom-test-shop-'));
    await mkdir(join(folder, 'data'));
    await writeFile(join(folder, 'data/file'), 'in the folder\n');
    await writeFile(join(folder, 'app.conf'), 'setting=1\n');
    await chmod(join(folder, 'app.conf'), 0o640);
    await docker('volume', 'create', theirs);
    await inTheirs(
      'cd /kept && echo precious > secret && chown -R www-data . && chmod 700 . && chmod 400 secret && ln -s secret link',
    );
    const file = {
      services: {
        front: {
          image: 'headroom-fixture:latest',
          container_name: 'shop_front',
          environment: { ROLE: 'worker', PORT: '8080' },
          volumes: ['kept:/kept', './data:/data', './app.conf:/app.conf'],
        },
      },
      volumes: { kept: { external: true, name: theirs } },
    };
    await writeFile(join(folder, 'compose.yaml'), JSON.stringify(file));
    lease = await openLease({ runId: `own-data-${process.pid}`, stack: 'compose' });
    stack = createComposeStack({
      config: composeSchema.parse({
        entry: { service: 'front', port: 8080 },
        seed: {
          data: { kept: { copyOf: theirs } },
          commands: [['sh', '-c', 'docker compose exec -T front sh -c "echo seeded > /tmp/seeded"']],
        },
      }),
      ...{ configFolder: folder, levels: [levelOf('one', {}), levelOf('two', {})], lease },
      redactor: new Redactor(),
      health: { path: '/health', startTimeoutSeconds: 60, drainTimeoutSeconds: 15 },
    });
    provenance = await stack.prepare(contextOf());
  });
  afterAll(async () => {
    await stack.close();
    await lease.close();
    expect(await leftoversOf(lease.runId)).toEqual([]);
    await docker('volume', 'rm', theirs);
    await rm(folder, { recursive: true });
  });

  it('is the same at each level, whatever the one before did to it, and with its owners and modes', async () => {
    const before = await inTheirs('cd /kept && find . | sort | xargs stat -c "%n %U %a %s %Y" && cat secret');
    const seen: string[] = [];
    for (const name of ['one', 'two']) {
      const running = await stack.up(levelOf(name, {}), contextOf());
      seen.push(await inLevel(look), await inLevel('cat /tmp/seeded'));
      await inLevel(
        'rm -f /kept/secret; echo spoiled > /data/file; echo spoiled > /app.conf; echo new > /kept/new',
      );
      await running.down();
    }
    const expected =
      '. www-data 700 4096\n./link root 777 6\n./secret www-data 400 9\nprecious\nin the folder\nsetting=1';
    expect(seen).toEqual([expected, 'seeded', expected, 'seeded']);
    expect(await inTheirs('cd /kept && find . | sort | xargs stat -c "%n %U %a %s %Y" && cat secret')).toBe(
      before,
    );
    expect(await readFile(join(folder, 'data/file'), 'utf8')).toBe('in the folder\n');
    expect(await readFile(join(folder, 'app.conf'), 'utf8')).toBe('setting=1\n');
  });

  it('stands in the record with its digest, and with what a level is not like the file in', () => {
    expect(provenance.parts['data of volume kept']).toMatch(
      new RegExp(`^copy of volume ${theirs}, \\d+ bytes as tar, SHA-256 [0-9a-f]{64}$`),
    );
    expect(provenance.parts[`data of ${join(folder, 'data')}`]).toMatch(/^copy of folder /);
    expect(provenance.differences?.join('\n')).toMatch(/container_name: .*shop_front/);
  });

  it('is not copied while a container may write to it, which is named', async () => {
    const writer = await docker(
      'run',
      '--detach',
      '--volume',
      `${theirs}:/kept`,
      'debian:bookworm-slim',
      'sleep',
      '60',
    );
    try {
      const name = (await docker('inspect', '--format', '{{.Name}}', writer)).slice(1);
      await expect(stack.prepare(contextOf())).rejects.toMatchObject({
        code: 'not-separable',
        message: expect.stringContaining(`${theirs} is in use by container ${name}`) as string,
      });
    } finally {
      await docker('rm', '--force', writer);
    }
  });
});
