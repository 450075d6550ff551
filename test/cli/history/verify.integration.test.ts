import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { checkSeal } from '../../../harness/src/drivers/store/checksums.ts';
import type { ConfigInput } from '../../../harness/src/model/config/config.ts';
import { startTestServer } from '../../k6/test-server.ts';
import { checkout, startHeadroom, testFolder } from '../../e2e/headroom-process.ts';
import { headroom } from '../headroom-process.ts';

describe('a run and what is there now', () => {
  it('is the same until the config changes; then it is stale, and is not done again', async () => {
    const server = await startTestServer();
    onTestFinished(() => server.close());
    const config: ConfigInput = {
      name: 'verified',
      scenario: join(checkout, 'scenarios/paths.ts'),
      // Of 20 requests a second, a tenth is told in little time.
      slo: { latencyMs: 500, goodShare: 0.9 },
      load: { environment: { PATHS: '/ok' } },
      levels: [{ name: 'whole' }],
      stacks: { external: { url: server.url } },
      search: { initialLoad: 20, maxLoad: 20, probeSeconds: 2, confirmSeconds: 3 },
      overload: false,
    };
    const folder = await testFolder(config);
    onTestFinished(() => folder.remove());
    const configFile = join(folder.folder, 'headroom.config.mjs');
    const written = JSON.stringify(config).replace('500', "Number(process.env['LATENCY'] ?? 300)");
    await writeFile(configFile, `export default ${written}`);
    const run = startHeadroom(['run', '--config', configFile, '--results', folder.results, '--json'], {
      LATENCY: '500',
    });
    const ended = await run.ended;
    expect(ended.code, ended.stderr).toBe(0);
    const { record, folder: evidence } = await run.waitFor('run-ended');
    const results = ['--results', folder.results];
    expect(await checkSeal(evidence), 'sealed when it ended').toMatch(/^[0-9a-f]{64}$/);
    expect(record.provenance.environment).toEqual({ LATENCY: '500' });
    const same = await headroom(['verify', record.runId, ...results]);
    expect(same.code, same.stderr).toBe(0);
    expect(same.stdout).toMatch(/is of what is there now/);

    const again = await headroom(['rerun', record.runId, ...results]);
    expect(again.code, again.stderr).toBe(0);
    expect(again.stderr).toContain('LATENCY=500 headroom run');
    expect(again.stdout).toContain('"environment":{"LATENCY":"500"}');
    const other = await headroom(['verify', record.runId, ...results], { env: { LATENCY: '600' } });
    expect(other.stdout).toMatch(/config: slo +\{"latencyMs":500.* +\{"latencyMs":600/);

    await writeFile(
      configFile,
      `export default ${JSON.stringify({ ...config, slo: { latencyMs: 400, goodShare: 0.9 } })}`,
    );
    const stale = await headroom(['verify', record.runId, ...results]);
    expect(stale.code).toBe(1);
    expect(stale.stdout).toMatch(/config: slo +\{"latencyMs":500.* +\{"latencyMs":400/);
    const refused = await headroom(['rerun', record.runId, ...results]);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toMatch(/these changed since: config: slo/);
  });
});
