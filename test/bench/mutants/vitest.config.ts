import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/** Tens of seconds each, and all of the search in each: a mutant that only these notice is not noticed where it is. */
const long = [
  'test/search/simulated-search.test.ts',
  'test/run/time-budget.test.ts',
  'test/search/next.property.test.ts',
];

/** The unit tier alone, for one mutant after the other. */
export default defineConfig({
  test: {
    root: fileURLToPath(new URL('../../..', import.meta.url)),
    include: ['test/**/*.test.ts'],
    exclude: ['test/**/*.abreast.test.ts', 'test/**/*.integration.test.ts', 'test/architecture/**', ...long],
    testTimeout: 60_000,
  },
});
