import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rateCurve } from '../../harness/src/model/rate-curve.ts';
import { createBench, installedK6, total, type Bench } from './test-bench.ts';
import { startTestServer, type TestServer } from './test-server.ts';

const k6 = await installedK6();

describe.skipIf(k6?.kind !== 'executable')(
  'k6 without files for its connections (needs k6 as an executable)',
  () => {
    let bench: Bench;
    let server: TestServer;
    beforeAll(async () => {
      if (k6?.kind !== 'executable') throw new Error('skipped without k6');
      bench = await createBench(k6);
      server = await startTestServer();
    });
    afterAll(async () => {
      await server.close();
      await bench.clear();
    });

    it('says of what it could not send that it was not sent, and of the target nothing', async () => {
      const path = join(bench.folder, 'k6');
      const real = k6?.kind === 'executable' ? k6.path : '';
      await writeFile(path, `#!/bin/sh\nulimit -n 60\nexec '${real}' "$@"\n`);
      await chmod(path, 0o755);
      const generator = await bench.generator({
        k6: { kind: 'executable', path, version: 'v2.2.0', origin: 'test' },
        environment: { PATHS: '/slow' },
      });
      // 6 at a time, so that k6 has a connection to us already, and then 90.
      const rates = rateCurve(0.5, [20, 20, 300, 300, 300, 300]);
      const { seconds, failures } = await bench.trial(generator, {
        url: server.url,
        load: 300,
        seconds: 3,
        rates,
      });
      const intended = total(seconds, (second) => second.intended);
      const unsent = total(seconds, (second) => second.unsent);
      expect(unsent).toBeGreaterThan(100);
      expect(total(seconds, (second) => second.dropped)).toBe(unsent);
      expect(total(seconds, (second) => second.offered)).toBe(intended - unsent);
      expect(total(seconds, (second) => second.completed)).toBe(server.arrived.get('/slow'));
      expect(total(seconds, (second) => second.bad.connection)).toBe(0);
      expect(failures[0]).toMatch(/too many open files/);
    });
  },
);
