/**
 * `npm test [-- vitest's arguments]`: makes k6 ready, so that no test waits for it, then runs the tests of every tier.
 */
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import path from 'node:path';
import { locateK6 } from '../../harness/src/drivers/k6/locate/locate.ts';
import { cacheFolder } from '../../harness/src/drivers/system/host/cache-folder.ts';
import { HarnessError } from '../../harness/src/model/errors.ts';

const checkout = path.resolve(import.meta.dirname, '../..');
const vitest = path.join(
  path.dirname(createRequire(import.meta.url).resolve('vitest/package.json')),
  'vitest.mjs',
);

/** Without k6 the tests that need it say so themselves: skipped here, failed in CI. */
async function makeK6Ready(): Promise<void> {
  const say = (line: string): void => void process.stderr.write(`headroom: ${line}\n`);
  try {
    await locateK6({ cacheFolder: cacheFolder(), onProgress: say });
  } catch (error) {
    if (!(error instanceof HarnessError)) throw error;
    say(`${error.message}. ${error.hint}.`);
  }
}

await makeK6Ready();
const testArguments = [
  'run',
  '--config',
  path.join(checkout, 'test/vitest.config.ts'),
  ...process.argv.slice(2),
];
const child = spawn(process.execPath, [vitest, ...testArguments], { cwd: checkout, stdio: 'inherit' });
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => child.kill(signal));
child.once('exit', (code) => process.exit(code ?? 1));
