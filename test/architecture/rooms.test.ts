import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { breachesOf } from './rooms.ts';
import { projectFiles, repository } from './tracked-files.ts';

describe('the rooms', () => {
  it('hold in every file of the project', () => {
    const breaches = projectFiles()
      .filter((file) => /\.(ts|mts|mjs|js)$/.test(file))
      .flatMap((file) => breachesOf(file, readFileSync(join(repository, file), 'utf8')))
      .map(({ file, line, what, rule }) => `${file}:${line} ${what} - ${rule}`);

    expect(breaches).toEqual([]);
  });
});

/** A file, one line of it, and a part of the rule that it breaks. */
const forbidden: readonly [file: string, line: string, rule: string][] = [
  ['harness/src/model/a.ts', `import { x } from '../search/x.ts';`, 'harness/src/model imports only'],
  ['harness/src/model/a.ts', `import { readFileSync } from 'node:fs';`, 'no built-in module'],
  ['harness/src/model/a.ts', `import fs from 'fs';`, 'no built-in module'],
  ['harness/src/model/a.ts', `import { execa } from 'execa';`, 'no package but zod'],
  ['harness/src/search/a.ts', `import type { X } from '../report/x.ts';`, 'harness/src/search imports only'],
  ['harness/src/search/deep/a.ts', `export * from '../../run/x.ts';`, 'harness/src/search imports only'],
  ['harness/src/search/a.ts', `export { x } from '../ports/x.ts';`, 'harness/src/search imports only'],
  ['harness/src/search/a.ts', `const x = await import('../cli/x.ts');`, 'harness/src/search imports only'],
  ['harness/src/search/a.ts', 'const x = await import(`../cli/x.ts`);', 'harness/src/search imports only'],
  ['harness/src/search/a.ts', `const x = await import(name);`, 'computed path'],
  ['harness/src/search/a.ts', `type X = import('../run/x.ts').X;`, 'harness/src/search imports only'],
  ['harness/src/analysis/a.ts', `import { x } from '../search/x.ts';`, 'harness/src/analysis imports only'],
  ['harness/src/report/a.ts', `import { x } from '../analysis/x.ts';`, 'harness/src/report imports only'],
  ['harness/src/report/a.ts', `const at = new Date();`, 'reads no clock'],
  ['harness/src/analysis/a.ts', `const at = Date();`, 'reads no clock'],
  ['harness/src/ports/a.ts', `import { x } from '../drivers/k6/x.ts';`, 'harness/src/ports imports only'],
  ['harness/src/run/a.ts', `import { x } from '../drivers/k6/x.ts';`, 'harness/src/run imports only'],
  ['harness/src/run/a.ts', `import { x } from '../report/x.ts';`, 'harness/src/run imports only'],
  ['harness/src/run/a.ts', `import { setTimeout } from 'node:timers/promises';`, 'no built-in module'],
  [
    'harness/src/drivers/k6/a.ts',
    `import { x } from '../store/x.ts';`,
    'harness/src/drivers/k6 imports only',
  ],
  [
    'harness/src/drivers/k6/a.ts',
    `import { x } from '../../run/x.ts';`,
    'harness/src/drivers/k6 imports only',
  ],
  [
    'harness/src/drivers/k6/a.ts',
    `const x = require('../store/x.ts');`,
    'harness/src/drivers/k6 imports only',
  ],
  [
    'harness/src/drivers/stacks/compose/a.ts',
    `import { x } from '../embedded/x.ts';`,
    'stacks/compose imports only',
  ],
  ['harness/src/drivers/stacks/a.ts', `import { x } from './compose/x.ts';`, 'stacks/a.ts imports only'],
  [
    'harness/src/drivers/stacks/compose/a.ts',
    `import { x } from '../catalogue.ts';`,
    'stacks/compose imports only',
  ],
  [
    'harness/src/drivers/stacks/compose/config.ts',
    `import { x } from './x.ts';`,
    'harness/src/model imports only',
  ],
  ['harness/src/drivers/stacks/compose/config.ts', `import 'node:fs';`, 'no built-in module'],
  [
    'harness/src/model/a.ts',
    `import { x } from '../drivers/stacks/compose/x.ts';`,
    'harness/src/model imports only',
  ],
  [
    'harness/src/drivers/k6/a.ts',
    `import { x } from '../stacks/x.ts';`,
    'harness/src/drivers/k6 imports only',
  ],
  ['harness/src/drivers/system/a.ts', `import { x } from '../k6/x.ts';`, 'drivers/system imports only'],
  ['harness/src/actions/run/a.ts', `import { x } from '../../cli/x.ts';`, 'harness/src/actions imports only'],
  ['harness/src/actions/run/a.ts', `import { Command } from 'commander';`, 'no package but zod'],
  ['harness/src/run/a.ts', `import { x } from '../actions/run/x.ts';`, 'harness/src/run imports only'],
  ['harness/src/cli/a.ts', `import { x } from '../drivers/k6/x.ts';`, 'harness/src/cli imports only'],
  ['harness/src/cli/a.ts', `import { x } from '../run/x.ts';`, 'harness/src/cli imports only'],
  ['harness/src/stray.ts', `import { x } from './cli/x.ts';`, 'lies in no room'],
  [
    'harness/src/cli/a.ts',
    `import { x } from '../../../targets/timeline/x.ts';`,
    'harness/src/cli imports only',
  ],
  ['harness/src/cli/a.ts', `import { defineConfig } from 'headroom';`, `imports 'headroom'`],
  [
    'targets/timeline/api/a.ts',
    `import { x } from '../../../harness/src/model/x.ts';`,
    'targets/timeline imports only',
  ],
  ['targets/timeline/api/a.ts', `import { defineConfig } from 'headroom';`, `imports 'headroom'`],
  ['targets/timeline/a.ts', `import { x } from '../other/x.ts';`, 'targets/timeline imports only'],
  ['scenarios/a.ts', `import { x } from '../targets/timeline/x.ts';`, 'scenarios imports only'],
  ['scenarios/a.ts', `import { readFileSync } from 'node:fs';`, 'no built-in module'],
  ['scenarios/a.ts', `import { z } from 'zod';`, 'no package but k6'],
];

it('a breach names the file, the line and what was imported', () => {
  const source = `// a comment\n\nimport { x } from '../run/x.ts';\n`;

  expect(breachesOf('harness/src/search/a.ts', source)).toMatchObject([
    { file: 'harness/src/search/a.ts', line: 3, what: '../run/x.ts' },
  ]);
});

describe.each(forbidden)('in %s, %s', (file, line, rule) => {
  it(`breaks: ${rule}`, () => {
    const [breach, ...others] = breachesOf(file, line);

    expect(others).toEqual([]);
    expect(breach?.file).toBe(file);
    expect(breach?.rule).toContain(rule);
  });
});

const allowed: readonly [file: string, line: string][] = [
  ['harness/src/model/a.ts', `import { z } from 'zod';`],
  ['harness/src/search/deep/a.ts', `import { x } from '../../model/x.ts';`],
  ['harness/src/search/deep/a.ts', `import { x } from '../x.ts';`],
  ['harness/src/report/a.ts', `const at = new Date(milliseconds).toISOString();`],
  ['harness/src/run/a.ts', `import { x } from '../search/x.ts'; import { y } from '../analysis/y.ts';`],
  ['harness/src/run/a.ts', `import type { Clock } from '../ports/clock.ts';`],
  ['harness/src/drivers/store/a.ts', `import { x } from '../system/x.ts'; import 'node:fs';`],
  ['harness/src/drivers/stacks/compose/deep/a.ts', `import { x } from '../x.ts';`],
  ['harness/src/drivers/stacks/compose/a.ts', `import { x } from '../../system/x.ts';`],
  ['harness/src/drivers/stacks/compose/a.ts', `import { x } from '../health.ts';`],
  ['harness/src/drivers/stacks/a.ts', `import { x } from './health.ts';`],
  ['harness/src/drivers/stacks/catalogue.ts', `import { x } from './compose/definition.ts';`],
  ['harness/src/drivers/stacks/compose/a.ts', `import { x } from './config.ts';`],
  ['harness/src/drivers/stacks/compose/config.ts', `import { x } from '../../../model/x.ts'; import 'zod';`],
  ['harness/src/model/a.ts', `import { x } from '../drivers/stacks/compose/config.ts';`],
  ['harness/src/drivers/k6/a.ts', `const at = new Date();`],
  [
    'harness/src/actions/run/a.ts',
    `import { x } from '../../drivers/k6/x.ts'; import { y } from '../drill/y.ts';`,
  ],
  ['harness/src/cli/a.ts', `import { x } from '../actions/run/x.ts'; const y = await import(path);`],
  ['targets/timeline/headroom.config.ts', `import { defineConfig } from 'headroom';`],
  ['targets/timeline/api/a.ts', `import { x } from '../x.ts'; import Fastify from 'fastify';`],
  ['scenarios/journeys/a.ts', `import http from 'k6/http'; import { x } from '../x.ts'; import 'k6';`],
  ['test/a.test.ts', `import { x } from '../harness/src/cli/x.ts';`],
];

describe.each(allowed)('in %s, %s', (file, line) => {
  it('is allowed', () => {
    expect(breachesOf(file, line)).toEqual([]);
  });
});
