import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Config, ConfigInput } from '../../../harness/src/model/config/config.ts';
import { headroom } from '../headroom-process.ts';
import { valid } from '../../actions/config/valid-config.ts';

const written: ConfigInput = { ...valid, load: { environment: { API_TOKEN: 'hunter2' } } };
const module = `import { defineConfig } from 'headroom';\nexport default defineConfig(${JSON.stringify(written)});`;

// Through a real process: a test runner imports modules in its own way, and this is about Node's.
describe('a config file', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'headroom-config-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it.each(['good.ts', 'good.mts', 'good.mjs', 'good.js', 'good.json'])(
    '%s is loaded as it is, wherever it lies, and printed with defaults and without secrets',
    async (name) => {
      await writeFile(join(folder, name), name.endsWith('.json') ? JSON.stringify(written) : module);
      const { code, stdout, stderr } = await headroom(['config', '--config', name], { cwd: folder });
      expect(stderr).toBe('');
      expect(code).toBe(0);
      const config = JSON.parse(stdout) as Config;
      expect(config.search.maxTrials).toBe(12);
      expect(stdout).not.toContain('hunter2');
    },
  );

  it('is found by its name in the working folder', async () => {
    const own = join(folder, 'own');
    await mkdir(own);
    await writeFile(join(own, 'headroom.config.mjs'), module);
    expect((await headroom(['config'], { cwd: own })).code).toBe(0);
  });

  const broken: [name: string, text: string | undefined, message: RegExp][] = [
    ['missing.ts', undefined, /^headroom: there is no config file .*missing\.ts\n/],
    ['broken.json', '{"a": 1,\n "b" 2}', /broken\.json is not valid JSON: .*line 2 column 6/],
    [
      'secret.json',
      '{"API_TOKEN": hunter2hunter2}',
      /secret\.json:1:15: Unexpected "redacted" .*\{"API_TOKEN": redacted\}/s,
    ],
    ['broken.ts', 'export default {\n  name: = 1,\n};', /broken\.ts:2:9: Unexpected "="\n {4}name: = 1,\n/],
    ['enum.ts', 'enum A { b }\nexport default {};', /enum\.ts: .*enum is not supported/],
    ['nothing.ts', 'export const config = {};', /nothing\.ts has no default export/],
    ['throws.ts', 'const a: number = 1;\nthrow new Error(`boo ${a}`);', /throws\.ts:2 .*: boo 1\n/],
    ['imports.ts', "import './gone.ts';\nexport default {};", /imports\.ts .*Cannot find module/],
    ['typo.ts', module.replace('scenario', 'scenaro'), /typo\.ts: 2 problems\n {2}"scenaro" .*"scenario"\?/],
  ];

  it.each(broken)(
    '%s is refused with what is wrong and where, and no stack trace',
    async (name, text, message) => {
      if (text !== undefined) await writeFile(join(folder, name), text);
      const { code, stdout, stderr } = await headroom(['config', '--config', name], { cwd: folder });
      expect(stderr).toMatch(message);
      expect(stderr).toContain('hint:');
      expect(stderr).not.toMatch(/^\s+at /m);
      expect(stdout).toBe('');
      expect(code).toBe(2);
    },
  );
});

describe('headroom init', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'headroom-init-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('writes a config that headroom takes, and does not write over one', async () => {
    expect((await headroom(['init', '--url', 'http://127.0.0.1:3000'], { cwd: folder })).code).toBe(0);
    const { code, stdout, stderr } = await headroom(['config'], { cwd: folder });
    expect(code, stderr).toBe(0);
    expect((JSON.parse(stdout) as Config).stacks.external?.url).toBe('http://127.0.0.1:3000');
    const again = await headroom(['init'], { cwd: folder });
    expect(again.code).toBe(2);
    expect(again.stderr).toContain('is there already');
  });

  it('asks for a reason before it lets load go beyond loopback', async () => {
    const file = 'elsewhere.config.ts';
    await headroom(['init', file, '--url', 'http://staging.example.org'], { cwd: folder });
    const { stdout } = await headroom(['config', '--config', file], { cwd: folder });
    expect((JSON.parse(stdout) as Config).allowHosts).toEqual([
      { host: 'staging.example.org', why: expect.stringContaining('TODO') as string },
    ]);
  });

  it('writes no password, and takes it from a variable that is shown nowhere', async () => {
    const file = 'with-password.config.ts';
    const url = 'http://app:p%40ss-W0rd@127.0.0.1:3000/base';
    const { stdout: said } = await headroom(['init', file, '--url', url], { cwd: folder });
    expect(said).toContain('TARGET_PASSWORD');
    expect(await readFile(join(folder, file), 'utf8')).not.toContain('W0rd');
    const env = { TARGET_PASSWORD: 'p@ss-W0rd' };
    const { stdout } = await headroom(['config', '--config', file], { cwd: folder, env });
    const { stacks, secrets } = JSON.parse(stdout) as Config;
    expect(stacks.external?.url).toBe('http://app:redacted@127.0.0.1:3000/base');
    expect(secrets).toEqual(['TARGET_PASSWORD']);
  });

  it('writes no file for what is no URL of http, and shows no password in it', async () => {
    const { code, stderr } = await headroom(['init', 'x.ts', '--url', 'app:p4ss-W0rd@127.0.0.1'], {
      cwd: folder,
    });
    expect(code).toBe(2);
    expect(stderr).toContain('--url is "...@127.0.0.1"');
  });

  it('refuses a URL that is none', async () => {
    const { code, stderr } = await headroom(['init', 'x.ts', '--url', 'shop'], { cwd: folder });
    expect(code).toBe(2);
    expect(stderr).toContain('--url is "shop"');
  });
});
