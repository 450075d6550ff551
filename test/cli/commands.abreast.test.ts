import { chmod, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ConfigInput } from '../../harness/src/model/config/config.ts';
import { partsOfStacks } from '../../harness/src/actions/doctor/diagnosis.ts';
import type { PartReport } from '../../harness/src/model/doctor.ts';
import { headroom } from './headroom-process.ts';

const commands = [
  'run',
  'replay',
  'spike',
  'drill',
  'report',
  'history',
  'compare',
  'gate',
  'verify',
  'rerun',
  'runs',
  'shapes',
  'faults',
  'doctor',
  'cleanup',
  'config',
  'init',
  'trace',
];

describe('the help', () => {
  it('lists every command, and is what is printed without arguments', async () => {
    const [asked, bare] = await Promise.all([headroom(['--help']), headroom([])]);
    expect(asked.code).toBe(0);
    expect(bare).toEqual(asked);
    const listed = [...asked.stdout.matchAll(/^ {2}(\w+) .*$/gm)].map(([, name]) => name);
    expect(listed.filter((name) => name !== 'help')).toEqual(commands);
  });

  it.each(commands)('of %s has an example', async (command) => {
    const { code, stdout, stderr } = await headroom([command, '--help']);
    expect(code).toBe(0);
    expect(stderr).toBe('');
    expect(stdout).toMatch(new RegExp(`Examples?:\n {2}\\$ headroom ${command}`));
  });
});

describe('the doctor', () => {
  it('reports every part that the diagnosis rests on, with the way to get those that are missing', async () => {
    const { code, stdout } = await headroom(['doctor', '--json']);
    const { canRun, parts } = JSON.parse(stdout) as { canRun: boolean; parts: PartReport[] };
    expect(code).toBe(canRun ? 0 : 3);
    const names = parts.map(({ part }) => part);
    expect(names).toEqual(
      expect.arrayContaining(['Node', 'k6', 'Go', ...Object.values(partsOfStacks).flat()]),
    );
    for (const { status, howToGet } of parts) expect(status === 'found' || howToGet !== undefined).toBe(true);
  });
});

describe('bad input', () => {
  let folder = '';
  const config: ConfigInput = {
    name: 'shop',
    scenario: 'shop.ts',
    slo: { latencyMs: 200 },
    levels: [
      { name: '100', commands: { up: [['true']] } },
      { name: '50', commands: { up: [['true']] } },
    ],
    stacks: { external: { url: 'http://127.0.0.1:9' } },
  };
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'headroom-cli-'));
    await writeFile(join(folder, 'headroom.config.json'), JSON.stringify(config));
    const foreign = { ...config, stacks: { external: { url: 'http://192.0.2.1' } } };
    await writeFile(join(folder, 'foreign.json'), JSON.stringify(foreign));
    await mkdir(join(folder, 'read-only'));
    await chmod(join(folder, 'read-only'), 0o555);
    await writeFile(join(folder, 'a-file'), '');
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const cases: [what: string, argv: string[], code: number, message: RegExp][] = [
    ['an unknown command', ['rnu'], 2, /unknown command 'rnu'\n\(Did you mean run\?\)/],
    [
      'an unknown option',
      ['run', '--stak', 'auto'],
      2,
      /unknown option '--stak'\n\(Did you mean --stack\?\)/,
    ],
    [
      'an unknown stack',
      ['run', '--stack', 'lxc'],
      2,
      /Allowed choices are auto, compose, embedded, external/,
    ],
    [
      'a seed that is none',
      ['run', '--seed', '1.5'],
      2,
      /argument '1.5' is invalid\. It must be a whole number/,
    ],
    ['an unknown level', ['run', '--level', '55'], 2, /--level 55 is not a level .*Did you mean "50"\?/],
    ['a stack the config has not', ['run', '--stack', 'compose'], 2, /stacks\.compose is not there/],
    ['a config that is not there', ['run', '--config', 'no.ts'], 2, /there is no config file .*no\.ts/],
    ['a run to go on with that is not there', ['run', '--resume'], 2, /no run in .* can go on/],
    ['a named run that is not there', ['run', '--resume', 'r1'], 2, /there is no run in .*r1/],
    [
      '--resume with another seed',
      ['run', '--resume', 'r1', '--seed', '2'],
      2,
      /--seed does not go with --resume/,
    ],
    [
      'a host beyond loopback',
      ['run', '--config', 'foreign.json'],
      2,
      /192\.0\.2\.1.*only loopback is allowed/,
    ],
    ['a results folder that is a file', ['run', '--results', 'a-file'], 3, /cannot write .*a-file/],
    [
      'a k6 that is none',
      ['run', '--config', 'k6.json'],
      3,
      /k6\.path in the config, .*\/bin\/ls, is not a k6/,
    ],
  ];

  it.each(cases)('%s is told in words, without a stack trace', async (_what, argv, code, message) => {
    const { path } = { path: '/bin/ls' };
    await writeFile(join(folder, 'k6.json'), JSON.stringify({ ...config, k6: { path } }));
    const ended = await headroom(argv, { cwd: folder });
    expect(ended.stderr).toMatch(message);
    expect(ended.stderr).not.toMatch(/^\s+at /m);
    expect(ended.code).toBe(code);
  });

  it.skipIf(process.getuid?.() === 0)(
    'a read-only results folder is told before anything is started',
    async () => {
      const { code, stderr } = await headroom(['run', '--results', 'read-only'], { cwd: folder });
      expect(stderr).toMatch(/cannot write .*permission denied/);
      expect(code).toBe(3);
    },
  );

  it('leaves no folder of a run that did not begin', async () => {
    await headroom(['run', '--config', 'foreign.json', '--results', 'none'], { cwd: folder });
    expect(await readdir(join(folder, 'none'))).toEqual([]);
  });

  it('puts nothing but events on stdout with --json', async () => {
    const { stdout } = await headroom(['run', '--json', '--config', 'foreign.json'], { cwd: folder });
    for (const line of stdout.split('\n').filter((each) => each !== '')) {
      expect(JSON.parse(line)).toHaveProperty('kind');
    }
  });

  it('has no colour in a pipe, whatever NO_COLOR says', async () => {
    for (const env of [{}, { NO_COLOR: '1' }, { FORCE_COLOR: '1' }]) {
      const { stdout, stderr } = await headroom(['run', '--config', 'foreign.json'], { cwd: folder, env });
      expect(stdout + stderr).not.toContain('\u001B');
    }
  });

  it('says `npx headroom` in its hints after npm has started it', async () => {
    const env = { npm_execpath: 'npm-cli.js' };
    const { stderr } = await headroom(['config', '--config', 'no.ts'], { cwd: folder, env });
    expect(stderr).toContain('`npx headroom init`');
  });
});
