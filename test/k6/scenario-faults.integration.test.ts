import { mkdir, readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundleScenario } from '../../harness/src/drivers/k6/bundle.ts';
import { createBench, installedK6, scenarios, total, type Bench } from './test-bench.ts';
import { startTestServer, type TestServer } from './test-server.ts';

const k6 = await installedK6();
const runtime = JSON.stringify(join(scenarios, 'runtime', 'journey.ts'));

describe.skipIf(k6 === undefined)('a scenario with a fault (needs k6)', () => {
  let bench: Bench;
  let server: TestServer;
  beforeAll(async () => {
    if (k6 === undefined) throw new Error('skipped without k6');
    bench = await createBench(k6);
    server = await startTestServer();
    await mkdir(join(bench.folder, 'logs'), { recursive: true });
  });
  afterAll(async () => {
    await server.close();
    await bench.clear();
  });

  async function write(name: string, text: string): Promise<string> {
    const file = join(bench.folder, name);
    await writeFile(file, text);
    return file;
  }

  async function run(name: string, text: string): ReturnType<Bench['trial']> {
    const generator = await bench.generator({ scenarioFile: await write(name, text) });
    return bench.trial(generator, { url: server.url, load: 20, seconds: 1 });
  }

  it('that does not parse is refused, with its line', async () => {
    const file = await write('syntax.ts', 'export const one = 1;\nconst = 2;\nexport default one;\n');
    await expect(bundleScenario(file, join(bench.folder, 'cache'))).rejects.toMatchObject({
      code: 'scenario-broken',
      exitCode: 2,
      message: expect.stringMatching(/syntax\.ts:2:\d+: /) as string,
    });
  });

  it('that has a wrong type is refused, with its line, and again when it is asked for again', async () => {
    const file = await write(
      'types.ts',
      `import { journey } from ${runtime};\nexport { options, teardown } from ${runtime};\n` +
        `export default journey(() => ({ method: 'GET', path: 7 }));\n`,
    );
    for (const _ of ['first', 'second']) {
      await expect(bundleScenario(file, join(bench.folder, 'cache'))).rejects.toMatchObject({
        code: 'scenario-broken',
        exitCode: 2,
        message: expect.stringMatching(/types\.ts:3:\d+: .*number.*string/) as string,
      });
    }
  });

  it('that imports what is not there is refused, with its line', async () => {
    const file = await write('imports.ts', `import { x } from './nowhere.ts';\nexport default x;\n`);
    await expect(bundleScenario(file, join(bench.folder, 'cache'))).rejects.toMatchObject({
      code: 'scenario-broken',
      message: expect.stringMatching(/imports\.ts:1:\d+: .*nowhere/) as string,
    });
  });

  it('that does not exist is named', async () => {
    await expect(bundleScenario(join(bench.folder, 'no.ts'), bench.folder)).rejects.toMatchObject({
      code: 'scenario-not-found',
      exitCode: 2,
    });
  });

  it('that throws when it is loaded ends the trial with its own message', async () => {
    const text = `throw new Error('no plan today');\nexport default function (): void {}\n`;
    await expect(run('throws-at-load.ts', text)).rejects.toMatchObject({
      code: 'scenario-failed',
      exitCode: 2,
      message: expect.stringMatching(/no plan today.*throws-at-load\.ts:1/) as string,
    });
  });

  it('that throws in every iteration is an error, not a result', async () => {
    const text =
      `import { journey } from ${runtime};\nexport { options, teardown } from ${runtime};\n` +
      `export default journey(() => {\n  throw new Error('nothing to ask for');\n});\n`;
    await expect(run('throws.ts', text)).rejects.toMatchObject({
      code: 'scenario-throws',
      exitCode: 2,
      message: expect.stringMatching(/20 iterations.*nothing to ask for.*throws\.ts:4/) as string,
    });
  });

  it('that throws now and then is complained of, and the rest is measured', async () => {
    const text =
      `import { journey } from ${runtime};\nexport { options, teardown } from ${runtime};\nlet calls = 0;\n` +
      `export default journey(() => {\n  if (__VU > 3) throw new Error('not me');\n` +
      `  calls += 1;\n  return { method: 'GET', path: '/ok' + calls };\n});\n`;
    const { seconds, complaints } = await run('throws-sometimes.ts', text);
    expect(complaints[0]).toMatch(/not me.* \(\d+ times\)$/);
    const measured = total(seconds, (second) => second.completed);
    expect(measured).toBeGreaterThan(0);
    expect(measured + Number(/\((\d+) times\)$/.exec(complaints[0] ?? '')?.[1])).toBe(20);
  });

  const journeyOf = (request: string, extras = ''): string =>
    `import { journey } from ${runtime};\nexport { options, teardown } from ${runtime};\n` +
    `export default journey((draw) => (${request})${extras});\n`;

  it.each([
    ['that it always has', `{ method: 'GET', path: '/', cookies: { a: '1' } }`],
    [
      'that it has at times',
      `draw() < 0.5 ? { method: 'GET', path: '/' } : { method: 'GET', path: '/', cookies: 1 }`,
    ],
  ])('that returns a field that is not used, %s, is refused before it is run', async (_when, request) => {
    const file = await write('unused.ts', journeyOf(request));
    await expect(bundleScenario(file, join(bench.folder, 'cache'))).rejects.toMatchObject({
      code: 'scenario-broken',
      exitCode: 2,
      message: expect.stringMatching(
        /unused\.ts:3:\d+: [^]*headroom does not use this field[^]*cookies/,
      ) as string,
    });
  });

  it('that returns it past all types, and seldom, ends the trial with its name', async () => {
    const request = `(draw() < 0.2 ? { method: 'GET', path: '/', cookies: 1 } : { method: 'GET', path: '/' }) as any`;
    await expect(run('unused-any.ts', journeyOf(request))).rejects.toMatchObject({
      code: 'scenario-failed',
      exitCode: 2,
      message: expect.stringContaining(
        'a request has "cookies", which headroom does not use: it uses method, path, body, headers, write',
      ) as string,
    });
  });

  it('that gives journey() what is not used is refused by its name', async () => {
    const text = journeyOf(`{ method: 'GET', path: '/' }`, `, { hott: 1 } as any`);
    await expect(run('unused-extra.ts', text)).rejects.toThrow(
      /journey\(\) has "hott", which headroom does not use/,
    );
  });

  it('that does not measure its requests is an error, not a result', async () => {
    const text = `export { options, teardown } from ${runtime};\nexport default function (): void {}\n`;
    await expect(run('unmeasured.ts', text)).rejects.toMatchObject({
      code: 'scenario-unmeasured',
      exitCode: 2,
    });
  });

  it('that is sound is checked once, and then taken from the cache', async () => {
    const cache = join(bench.folder, 'cache-of-its-own');
    const paths = join(scenarios, 'paths.ts');
    const first = await bundleScenario(paths, cache);
    const { mtimeMs } = await stat(first.file);
    expect(await bundleScenario(paths, cache)).toEqual(first);
    expect((await stat(first.file)).mtimeMs).toBe(mtimeMs);
    expect(first.hash).toMatch(/^[0-9a-f]{64}$/);
    expect(await readdir(cache)).toEqual(['scenarios']);
    expect((await bundleScenario(join(scenarios, 'timeline.ts'), cache)).hash).not.toBe(first.hash);
  });
});
