import { randomUUID } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { locateK6 } from '../../harness/src/drivers/k6/locate/locate.ts';
import { cacheFolder } from '../../harness/src/drivers/system/host/cache-folder.ts';
import { startFixture } from '../fixtures/start-fixture.ts';
import { temporaryFolder } from '../store/temp-folder.ts';
import { startHeadroom, type HeadroomProcess } from './headroom-process.ts';

describe('two runs of one name that start at the same moment', () => {
  let server: Awaited<ReturnType<typeof startFixture>>;
  let results = '';
  beforeEach(async () => {
    // Nobody else's runs are noticed here, and these by nobody.
    vi.stubEnv('HEADROOM_MACHINE', randomUUID());
    results = path.join(temporaryFolder(), 'results');
    server = await startFixture('exact-capacity-server.ts', ['90', '0']);
    return async () => {
      vi.unstubAllEnvs();
      await server.end();
    };
  });

  function spike(...more: string[]): HeadroomProcess {
    return spikeInto(results, more);
  }

  function spikeInto(folder: string, more: string[], environment = {}): HeadroomProcess {
    const load = ['--peak', '5', '--seconds', '6', '--shape', 'step'];
    const argv = ['spike', '--url', server.url, ...load, '--results', folder, '--json', ...more];
    return startHeadroom(argv, environment);
  }

  it('do not both load the machine: one is refused, names the other, and leaves nothing', async () => {
    const both = [spike(), spike()];
    const ends = await Promise.all(both.map(({ ended }) => ended));
    expect(new Set(ends.map(({ code }) => code))).toEqual(new Set([0, 3]));
    const [only, ...more] = await readdir(results);
    expect(more).toEqual([]);
    const refused = ends.find(({ code }) => code === 3)?.stderr;
    expect(refused).toContain(`another run loads this machine: ${only} (pid `);
    expect(refused).toContain(path.join(results, only ?? ''));
    expect(refused).toContain('--beside');
  });

  it('have each an id of their own when both insist, and each record names the other', async () => {
    const both = [spike('--beside'), spike('--beside')];
    const ends = await Promise.all(both.map(({ ended }) => ended));
    expect(ends.map(({ code }) => code)).toEqual([0, 0]);
    const ids = await readdir(results);
    expect(ids).toHaveLength(2);
    for (const id of ids) {
      const other = ids.find((each) => each !== id);
      const record: unknown = JSON.parse(await readFile(path.join(results, id, 'run.json'), 'utf8'));
      expect(record).toMatchObject({
        runId: id,
        beside: [{ runId: other, folder: path.join(results, other ?? '') }],
      });
      expect(await readFile(path.join(results, id, 'summary.md'), 'utf8')).toContain(
        `> Another run loaded this machine meanwhile, ${other} (pid `,
      );
    }
  });

  it('have each an id of their own in other results folders and with other caches, too: what they start is told apart by it', async () => {
    const k6 = await locateK6({ cacheFolder: cacheFolder(), onProgress: () => undefined });
    if (k6.kind !== 'executable') throw new Error('k6 is not in a file of its own');
    const searchPath = [path.dirname(k6.path), process.env['PATH']].join(path.delimiter);
    const both = Array.from({ length: 2 }, () =>
      spikeInto(temporaryFolder(), ['--beside'], { HEADROOM_CACHE: temporaryFolder(), PATH: searchPath }),
    );
    const ids = await Promise.all(both.map(async (run) => (await run.waitFor('run-started')).runId));
    expect(new Set(ids).size).toBe(2);
    for (const { ended } of both) expect((await ended).code).toBe(0);
  });

  it('may follow each other at once when the first is killed', async () => {
    const first = spike();
    await first.waitFor('second');
    first.child.kill('SIGKILL');
    await first.ended;
    const next = await spike().ended;
    expect(next.code, next.stderr).toBe(0);
  });
});
