import { spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '../../harness/src/drivers/stacks/free-port.ts';
import { engineAnswers } from '../../harness/src/drivers/system/engine/cli.ts';
import { headroom, type Ended } from '../cli/headroom-process.ts';
import { installedK6 } from '../k6/test-bench.ts';
import { drawCanaries, leaksIn, textsIn } from './leaky/canaries.ts';
import { makeLeakyFolder, programs, type LeakyFolder } from './leaky/leaky-folder.ts';
import { startHeadroom } from './headroom-process.ts';

const k6 = await installedK6();
const hasEngine = (await engineAnswers()).answers;
const canaries = drawCanaries();

/** Answered, or the machine was too busy to tell: the secrets are the same. */
const hasRun = (code: number | null): boolean => code === 0 || code === 4;

describe.skipIf(k6 === undefined)('a secret in each of twelve places (needs k6)', () => {
  let server: ChildProcess;
  let leaky: LeakyFolder;
  let url = '';
  let runId = '';

  beforeAll(async () => {
    const port = await freePort();
    leaky = await makeLeakyFolder(canaries, port);
    const LETS_IN = `Basic ${Buffer.from(`user:${canaries['the URL']}`).toString('base64')}`;
    const ANSWER_FILE = path.join(leaky.folder, 'answer.txt');
    server = spawn(process.execPath, [path.join(programs, 'server.mjs')], {
      env: { PORT: String(port), LETS_IN, ANSWER_FILE },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(server.stdout as NodeJS.ReadableStream, 'data');
    server.stdout?.resume();
    url = `http://user:${encodeURIComponent(canaries['the URL'])}@127.0.0.1:${port}`;
  });
  afterAll(async () => {
    server.kill();
    await leaky.remove();
  });

  /** Runs a command; nothing that it says has any of the secrets in it. */
  async function run(...argv: readonly string[]): Promise<Ended> {
    const env = { ...leaky.environment, HEADROOM_MACHINE: randomUUID() }; // another run may be on
    const ended = await headroom(argv, { cwd: leaky.folder, env });
    expect({ of: argv, leaks: leaksIn(`${ended.stdout}${ended.stderr}`, canaries), ended }).toMatchObject({
      leaks: [],
    });
    return ended;
  }
  const common = (config = leaky.config): string[] => ['--config', config, '--results', leaky.results];
  const files = (): ReturnType<typeof textsIn> => textsIn(leaky.results);
  /** Of one run, by the end of its path: others may still write theirs. */
  const fileOf = async (id: string, end: string): Promise<string | undefined> =>
    [...(await textsIn(path.join(leaky.results, id)))].find(([file]) => file.endsWith(end))?.[1];
  const idIn = (stdout: string): string => /run (\S+) starts/.exec(stdout)?.[1] ?? '';

  // These two at once: how busy the machine is does not matter to a secret.
  it.concurrent('is not told by a run on a server with a password, which lets the load in', async () => {
    const { code, stdout, stderr } = await run('run', ...common(), '--stack', 'external', '--level', '100');
    expect(hasRun(code), stderr).toBe(true);
    expect(stdout).toContain('level 100: sh -c echo deployed with $DEPLOY_TOKEN');
    expect(stdout).toMatch(/evidence: .*redacted\/results\//);
    runId = idIn(stdout);
    const log = await fileOf(runId, 'k6-100-001.log');
    expect(log).toContain('told redacted, redacted, ');
    expect(log).toContain('headers {"x-api-key":"redacted"}');
    expect(log).toContain('/reset?token=redacted');
  });

  it.concurrent('is not told by a drill', async () => {
    const { code, stderr } = await run(
      'drill',
      ...common(),
      '--stack',
      'embedded',
      '--level',
      '100',
      '--drill',
      'pause',
    );
    expect(hasRun(code), stderr).toBe(true);
  });

  it.skipIf(!hasEngine)('is not told by a run of containers (needs a container engine)', async () => {
    const { code, stderr } = await run(
      'replay',
      ...common(),
      '--stack',
      'compose',
      '--level',
      '100',
      '--k',
      '1',
    );
    expect(hasRun(code), stderr).toBe(true);
    const logs = [...(await files())]
      .filter(([file]) => file.endsWith('front-1.log'))
      .map(([, text]) => text);
    expect(logs.join()).toMatch(/^--seed=redacted$/m);
    await run('config', '--config', leaky.config, '--stack');
  });

  it('is not told by a replay on processes, nor its events, nor shown in a list of processes', async () => {
    const argv = ['replay', ...common(), '--stack', 'embedded', '--level', '100', '--k', '1', '--json'];
    const seen: string[] = [];
    const replay = startHeadroom(argv, leaky.environment, ({ kind }) => {
      if (kind === 'second') seen.push(argumentsOfAll());
    });
    const { code, stderr } = await replay.ended;
    expect(hasRun(code), stderr).toBe(true);
    expect(leaksIn(`${JSON.stringify(replay.events)}${stderr}`, canaries)).toEqual([]);
    expect(seen.length).toBeGreaterThan(2);
    expect(leaksIn(seen.join('\n'), canaries)).toEqual(['the path of the results']);
    const { folder, record } = await replay.waitFor('run-ended');
    expect(folder).toContain('/redacted/results/');
    const log = await fileOf(record.runId, 'front-1.log');
    expect(log).toContain('"body":"{\\"access_token\\":\\"redacted\\"}"');
    expect(log).toMatch(/^redacted$/m);
  });

  it('is not told by a spike that has it on its command line, and is asked for by the command to do it again', async () => {
    const query = `/search?token=${encodeURIComponent(canaries['a query'])}`;
    const argv = [
      'spike',
      '--url',
      url,
      '--path',
      query,
      '--peak',
      '20',
      '--seconds',
      '5',
      '--results',
      leaky.results,
    ];
    const { code, stdout, stderr } = await run(...argv);
    expect(hasRun(code), stderr).toBe(true);
    expect(stdout).toContain('survived');
    const id = idIn(stdout);
    expect((await files()).get(`${id}/summary.md`)).toContain('"http://user:${HEADROOM_SECRET:?}@127.0.0.1:');
    const rerun = ['rerun', id, '--results', leaky.results];
    const asked = await run(...rerun);
    expect(asked.code).toBe(2);
    expect(asked.stderr).toContain('HEADROOM_SECRET=... HEADROOM_SECRET_2=... HEADROOM_SECRET_3=...');
    const env = {
      ...leaky.environment,
      HEADROOM_SECRET: encodeURIComponent(canaries['the URL']),
      HEADROOM_SECRET_2: encodeURIComponent(canaries['a query']),
      HEADROOM_SECRET_3: canaries['the path of the results'],
    };
    const again = await headroom(rerun, { cwd: leaky.folder, env });
    expect(leaksIn(`${again.stdout}${again.stderr}`, canaries)).toEqual([]);
    expect(again.stdout).toContain('survived');
  });

  it('shows in no list of processes once headroom has started', async () => {
    const silent = createServer(() => undefined); // it takes the question whether it is healthy, and leaves it at that
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const { port } = silent.address() as AddressInfo;
    const target = `http://user:${encodeURIComponent(canaries['the URL'])}@127.0.0.1:${port}`;
    const argv = ['spike', '--url', target, '--peak', '5', '--results', leaky.results];
    const spike = startHeadroom([...argv, '--json'], leaky.environment);
    await spike.waitFor('run-started');
    const shown = readFileSync(`/proc/${spike.child.pid}/cmdline`, 'utf8');
    expect(shown).toContain(`http://user:redacted@127.0.0.1:${port}`);
    expect(leaksIn(shown, canaries)).toEqual(['the path of the results']);
    spike.child.kill('SIGINT');
    expect((await spike.ended).code).toBe(130);
    silent.close().closeAllConnections();
  });

  it('is not told by the report, by what is printed of a config, nor by the doctor', async () => {
    await run('report', runId, '--results', leaky.results);
    const report = await run('report', runId, ...common());
    expect([...(await files()).keys()].includes(`${runId}/report.html`), report.stderr).toBe(true);
    expect(await run('config', '--config', leaky.config)).toMatchObject({ code: 0 });
    await run('verify', runId, '--results', leaky.results);
    await run('doctor');
    await run('doctor', '--json');
  });

  it('is not told when something fails', async () => {
    const failing: readonly (readonly [argv: readonly string[], code: number, said: RegExp])[] = [
      [['run', ...common(), '--stack', 'external', '--level', 'broken'], 3, /refused redacted and redacted/],
      [['run', ...common(), '--stack', 'embedded', '--level', 'broken'], 3, /cannot start with redacted, /],
      [
        ['run', ...common(leaky.throwing), '--stack', 'external', '--level', '100'],
        2,
        /Error: redacted \{"x-api-key":"redacted"\}/,
      ],
      [
        ['drill', ...common(), '--stack', 'embedded', '--level', '100', '--drill', 'flush'],
        2,
        /AUTH redacted/i,
      ],
      [['spike', '--url', url.replace('http://', ''), '--peak', '1'], 2, /got "\.\.\.@127/],
      [['spike', '--url', url, '--pasword', canaries['the URL'], '--peak', '1'], 2, /unknown option/],
      [
        [
          'drill',
          'cache-flush',
          '--set',
          `password=${canaries["a fault's password"]}`,
          '--config',
          'nowhere.ts',
        ],
        2,
        /no config file/,
      ],
    ];
    for (const [argv, code, said] of failing) {
      const ended = await run(...argv);
      expect(ended.code, ended.stderr).toBe(code);
      expect(ended.stderr).toMatch(said);
    }
  });

  it('stands in 0 of 12 cases in any file that was left', async () => {
    const texts = await files();
    expect(texts.size).toBeGreaterThan(50);
    const found = [...texts].flatMap(([file, text]) =>
      leaksIn(text, canaries).map((place) => `${place}: ${file}`),
    );
    expect(found).toEqual([]);
  });
});

/** Of all processes of this machine that headroom started, but for itself. */
function argumentsOfAll(): string {
  const lines = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
      } catch {
        return ''; // it has ended
      }
    });
  return lines.join('\n');
}
