import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pLimit from 'p-limit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ConfigInput } from '../../harness/src/model/config/config.ts';
import { authority } from '../fixtures/certificates.ts';
import { installedK6 } from '../k6/test-bench.ts';
import { checkout } from './headroom-process.ts';
import { missedSlos } from './set-ups/missed-slos.ts';
import { rightSetUps as right } from './set-ups/right-set-ups.ts';
import { spike, type SetUp } from './set-ups/set-up.ts';
import { wrongAnswers } from './set-ups/wrong-answers.ts';
import { wrongConnections } from './set-ups/wrong-connections.ts';

const k6 = await installedK6();
/** From the start of the command to its end. */
const withinMs = 15_000;
/** They ask for six requests and end. */
const brief = { ...wrongAnswers, ...wrongConnections };
/** They measure, so that each has the machine to itself. */
const measuring = { ...missedSlos, ...right };

interface Ended {
  readonly code: number | null;
  readonly stderr: string;
  readonly stdout: string;
  readonly ms: number;
}

describe.skipIf(k6 === undefined)('a set-up (needs k6)', () => {
  let folder: string;
  const outcomes = new Map<string, Promise<Ended>>();

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'headroom-wrong-set-ups-'));
    await writeFile(path.join(folder, 'authority.pem'), authority);
    const [abreast, alone] = [pLimit(3), pLimit(1)];
    for (const [name, each] of Object.entries(brief))
      outcomes.set(
        name,
        abreast(() => perform(name, each)),
      );
    const briefly = Promise.allSettled(outcomes.values());
    for (const [name, each] of Object.entries(measuring)) {
      outcomes.set(
        name,
        alone(() => briefly.then(() => perform(name, each))),
      );
    }
  });
  afterAll(async () => {
    await Promise.allSettled(outcomes.values());
    await rm(folder, { recursive: true, force: true });
  });

  async function perform(
    name: string,
    { server, argv = spike, config, trusts = false }: SetUp,
  ): Promise<Ended> {
    const own = path.join(folder, name.replaceAll(/\W+/g, '-'));
    const { url, close } = await server();
    const configFile = `${own}.config.json`;
    await writeFile(
      configFile,
      JSON.stringify({
        name: 'wrong',
        scenario: path.join(checkout, 'scenarios/paths.ts'),
        slo: { latencyMs: 500, goodShare: 0.99 },
        levels: [{ name: 'whole' }],
        stacks: { external: { url } },
        ...config,
      } satisfies ConfigInput),
    );
    const asked = argv.map((word) => word.replace('URL', url).replace('CONFIG', configFile));
    const environment = trusts ? { SSL_CERT_FILE: path.join(folder, 'authority.pem') } : {};
    try {
      return await headroom([...asked, '--beside', '--results', `${own}-results`], environment);
    } finally {
      await close();
    }
  }

  it.each(Object.entries({ ...brief, ...missedSlos }))(
    'with %s ends at once and says so',
    async (name, { exitCode, says }) => {
      const ended = await outcomes.get(name);
      const { code, stderr = '', ms } = ended ?? {};
      for (const words of says) expect(stderr).toMatch(words instanceof RegExp ? words : literally(words));
      expect(code, stderr).toBe(exitCode);
      expect(ms).toBeLessThan(withinMs);
      expect(stderr).toMatch(/\n {2}hint: \S/);
      // What a terminal would obey.
      expect(stderr.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\u202e]/u);
      expect(`${ended?.stdout}`).not.toMatch(/survive|collapses/);
    },
  );

  it.each(Object.entries(right))('with %s is measured', async (name, { exitCode }) => {
    const ended = await outcomes.get(name);
    expect(ended?.code, ended?.stderr).toBe(exitCode);
    expect(ended?.stdout).toMatch(/survive/);
  });
});

function literally(words: string): RegExp {
  return new RegExp(words.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'));
}

function headroom(argv: readonly string[], environment: Record<string, string>): Promise<Ended> {
  const startedMs = performance.now();
  const main = path.join(checkout, 'harness/src/cli/main.ts');
  const env = { ...process.env, NO_COLOR: '1', ...environment };
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      [main, ...argv],
      { env, timeout: 120_000 },
      (_error, stdout, stderr) =>
        resolve({ code: child.exitCode, stdout, stderr, ms: performance.now() - startedMs }),
    );
  });
}
