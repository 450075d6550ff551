import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { commitOf } from '../../harness/src/drivers/provenance/commit.ts';
import { configHash } from '../../harness/src/drivers/provenance/config-hash.ts';
import { gatherProvenance } from '../../harness/src/drivers/provenance/gather-provenance.ts';
import { anyRunSchema } from '../../harness/src/model/record/record.ts';
import { sampleConfig as config } from '../store/sample-evidence.ts';
import { temporaryFolder } from '../store/temp-folder.ts';

describe('the hash of a config', () => {
  test('does not depend on the order of keys', () => {
    const shuffled = Object.fromEntries(Object.entries(config).toReversed()) as typeof config;
    expect(configHash(shuffled)).toBe(configHash(config));
    expect(configHash(config)).toMatch(/^[0-9a-f]{64}$/);
  });

  test('changes with anything else', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.001, max: 1e6, noNaN: true }), (latencyMs) => {
        fc.pre(latencyMs !== config.slo.latencyMs);
        const changed = { ...config, slo: { ...config.slo, latencyMs } };
        expect(configHash(changed)).not.toBe(configHash(config));
      }),
    );
    expect(configHash({ ...config, levels: config.levels.toReversed() })).not.toBe(configHash(config));
  });
});

describe('the commit', () => {
  test('is that of the checkout, marked when tracked files have changed', async () => {
    const folder = temporaryFolder();
    const git = (...argv: string[]): Promise<unknown> =>
      execa('git', ['-c', 'user.name=t', '-c', 'user.email=t@t', ...argv], { cwd: folder });
    await git('init', '--quiet');
    writeFileSync(join(folder, 'file'), 'one');
    await git('add', 'file');
    await git('commit', '--quiet', '--no-verify', '-m', 'first');
    const clean = await commitOf(folder);
    expect(clean).toMatch(/^[0-9a-f]{40,64}$/);
    writeFileSync(join(folder, 'results'), 'untracked');
    expect(await commitOf(folder)).toBe(clean);
    writeFileSync(join(folder, 'file'), 'two');
    expect(await commitOf(folder)).toBe(`${clean}-dirty`);
  });

  test('is absent outside a checkout, and where there is no such folder', async () => {
    const folder = temporaryFolder();
    expect(await commitOf(folder)).toBeUndefined();
    expect(await commitOf(join(folder, 'nowhere'))).toBeUndefined();
  });
});

test('provenance says what the record wants to know', async () => {
  const provenance = await gatherProvenance({
    config,
    command: ['headroom', 'run'],
    environment: { SIZE: 'both' },
    configFile: 'headroom.config.ts',
    generator: {
      name: 'k6',
      version: 'v2.2.0',
      origin: 'PATH',
      scenarioFile: 'journey.ts',
      scenarioHash: 'ab'.repeat(32),
    },
    stack: { kind: 'embedded', parts: { redis: 'Redis 7.0.15' }, cpuLimit: 'cgroup v1' },
  });
  expect(anyRunSchema.shape.provenance.parse(provenance)).toEqual(provenance);
  expect(provenance.command).toEqual(['headroom', 'run']);
  expect(provenance.environment).toEqual({ SIZE: 'both' });
  expect(provenance.host.cores).toBeGreaterThan(0);
  expect(provenance.host.memoryBytes).toBeGreaterThan(2 ** 20);
  expect(provenance.headroomVersion).toMatch(/^\d+\.\d+\.\d+/);
});
