import { tmpdir } from 'node:os';
import { join } from 'node:path';

const folder = join(tmpdir(), 'headroom-mutants');

/** Where a wrong operator costs a user most. All of them take hours; one: `-- --mutate 'harness/src/verdict/**'`. */
const rooms = ['analysis', 'drivers/faults', 'drivers/store', 'run', 'search', 'verdict'];

/** Small faults, one after the other, each held against the unit tests that come by it: `npm run bench:mutants`. */
export default {
  mutate: rooms.map((room) => `harness/src/${room}/**/*.ts`),
  thresholds: { high: 90, low: 85, break: 85 },
  testRunner: 'vitest',
  plugins: ['@stryker-mutator/vitest-runner'],
  vitest: { configFile: 'test/bench/mutants/vitest.config.ts' },
  coverageAnalysis: 'perTest',
  // What runs once, as a module loads, cannot be switched from one mutant to the next.
  ignoreStatic: true,
  timeoutMS: 20_000,
  reporters: ['clear-text', 'json', 'progress-append-only'],
  clearTextReporter: { logTests: false, reportTests: false },
  jsonReporter: { fileName: join(folder, 'report.json') },
  tempDirName: join(folder, 'sandbox'),
  // Its way to read the file and to switch checks off asks for an interface that TypeScript 7 does not have.
  tsconfigFile: 'none',
  disableTypeChecks: false,
};
