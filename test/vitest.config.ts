import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const everyTest = 'test/**/*.test.ts';
const integrationTest = 'test/**/*.integration.test.ts';

/** Where the results go as JSON as well, for a program to count (`.ci/run` does). */
const reportFile = process.env['HEADROOM_TEST_REPORT'];

export default defineConfig({
  test: {
    root: fileURLToPath(new URL('..', import.meta.url)),
    reporters: reportFile === undefined ? ['default'] : ['default', ['json', { outputFile: reportFile }]],
    teardownTimeout: 60_000,
    projects: [
      {
        test: {
          name: 'unit',
          include: [everyTest],
          exclude: [integrationTest],
          // By itself vitest leaves a core free: of two, that is half of them.
          maxWorkers: '100%',
          testTimeout: 20_000,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          name: 'integration',
          include: [integrationTest],
          // These tests measure: two of them at once would share the cores and see each other's load.
          fileParallelism: false,
          testTimeout: 300_000,
          hookTimeout: 300_000,
          // A run beside the tests is to be noticed by nobody but them: they would be refused, and so would it.
          env: { HEADROOM_MACHINE: `tests-${process.pid}` },
          // After the unit tests, never beside them.
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
