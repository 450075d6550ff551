import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { Progress } from './setup/progress.ts';

const everyTest = 'test/**/*.test.ts';
const abreastTest = 'test/**/*.abreast.test.ts';
const integrationTest = 'test/**/*.integration.test.ts';
const ownMachine = fileURLToPath(new URL('setup/own-machine.ts', import.meta.url));

/** Where the results go as JSON as well, for a program to count (`.ci/run` does). */
const reportFile = process.env['HEADROOM_TEST_REPORT'];

export default defineConfig({
  test: {
    root: fileURLToPath(new URL('..', import.meta.url)),
    reporters: [
      'default',
      ...(process.stdout.isTTY ? [] : [new Progress()]),
      ...(reportFile === undefined ? [] : [['json', { outputFile: reportFile }] as ['json', object]]),
    ],
    teardownTimeout: 60_000,
    projects: [
      {
        test: {
          name: 'unit',
          include: [everyTest],
          exclude: [abreastTest, integrationTest],
          // By itself vitest leaves a core free: of two, that is half of them.
          maxWorkers: '100%',
          testTimeout: 60_000,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          name: 'abreast',
          include: [abreastTest],
          // They measure nothing, and mostly wait: for processes that start, end, or go on for a while.
          maxWorkers: 3,
          testTimeout: 300_000,
          hookTimeout: 300_000,
          setupFiles: [ownMachine],
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          name: 'integration',
          include: [integrationTest],
          // These tests measure, or have containers: two of them at once would share the cores, see each other's load,
          // and ask more at once of the engine than it is good at.
          fileParallelism: false,
          testTimeout: 300_000,
          hookTimeout: 300_000,
          setupFiles: [ownMachine],
          // After all others, never beside them.
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
