import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { repository } from './tracked-files.ts';

/** Code that the project's lint rules must refuse: a folder, the code, and the rule. */
const refused: readonly [folder: string, code: string, rule: string][] = [
  ['harness/src/model', `import 'node:fs';`, 'no-restricted-imports'],
  ['harness/src/model', `import '../ports/x.ts';`, 'no-restricted-imports'],
  ['harness/src/model', `import '../drivers/stacks/compose/x.ts';`, 'no-restricted-imports'],
  ['harness/src/search', `import 'node:fs/promises';`, 'no-restricted-imports'],
  ['harness/src/search/deep', `import '../../report/x.ts';`, 'no-restricted-imports'],
  ['harness/src/search', `await import('../run/x.ts');`, 'no-restricted-imports'],
  [
    'harness/src/search',
    `import type { X } from '../report/x.ts'; export type Y = X;`,
    'no-restricted-imports',
  ],
  ['harness/src/analysis', `export { x } from '../drivers/k6/x.ts';`, 'no-restricted-imports'],
  ['harness/src/verdict', `import '../report/x.ts';`, 'no-restricted-imports'],
  ['harness/src/report', `import '../search/x.ts';`, 'no-restricted-imports'],
  ['harness/src/ports', `import '../run/x.ts';`, 'no-restricted-imports'],
  ['harness/src/run', `import '../drivers/k6/x.ts';`, 'no-restricted-imports'],
  ['harness/src/run', `import '../report/x.ts';`, 'no-restricted-imports'],
  ['harness/src/drivers/k6', `import '../../cli/x.ts';`, 'no-restricted-imports'],
  ['harness/src/drivers/k6', `import '../../actions/run/x.ts';`, 'no-restricted-imports'],
  ['harness/src/run', `import '../actions/run/x.ts';`, 'no-restricted-imports'],
  ['harness/src/actions/run', `import '../../cli/x.ts';`, 'no-restricted-imports'],
  ['harness/src/actions/run', `import 'node:process';`, 'no-restricted-imports'],
  ['harness/src/actions/run', `import 'picocolors';`, 'no-restricted-imports'],
  ['harness/src/actions', `export const folder = process.cwd();`, 'no-restricted-globals'],
  ['harness/src/actions', `export const home = globalThis.process.env['HOME'];`, 'no-restricted-globals'],
  ['harness/src/actions', `console.log('x');`, 'no-console'],
  ['targets/timeline', `import '../../harness/src/model/x.ts';`, 'no-restricted-imports'],
  ['targets/timeline', `import 'headroom';`, 'no-restricted-imports'],
  ['scenarios', `import 'zod';`, 'no-restricted-imports'],
  ['scenarios', `import '../harness/src/model/x.ts';`, 'no-restricted-imports'],
  ['harness/src/search', `process.exitCode = 1;`, 'no-restricted-globals'],
  ['harness/src/search', `globalThis.process.exitCode = 1;`, 'no-restricted-globals'],
  ['harness/src/analysis', `console.log('x');`, 'no-restricted-globals'],
  ['harness/src/report', `export const at = performance.now();`, 'no-restricted-globals'],
  ['harness/src/run', `setTimeout(() => {}, 1);`, 'no-restricted-globals'],
  ['harness/src/model', `export const at = Date.now();`, 'no-restricted-properties'],
  ['harness/src/report', `const { now } = Date; export { now };`, 'no-restricted-properties'],
  ['harness/src/search', `export const x = Math.random();`, 'no-restricted-properties'],
  ['harness/src/run', `export const signal = AbortSignal.timeout(1);`, 'no-restricted-properties'],
  ['harness/src/drivers/k6', `console.log('x');`, 'no-console'],
  ['harness/src/cli', `Promise.resolve(); export {};`, 'no-floating-promises'],
  ['harness/src/cli', `export const x = await 3;`, 'await-thenable'],
  ['harness/src/cli', `[1].forEach(async () => { await Promise.resolve(); });`, 'no-misused-promises'],
  ['harness/src/cli', `export const x: any = 3;`, 'no-explicit-any'],
  ['harness/src/cli', `export const x = [1][0]!;`, 'no-non-null-assertion'],
  ['harness/src/cli', `export const x: number = JSON.parse('3');`, 'no-unsafe-assignment'],
  ['harness/src/cli', `export * from './accepted.ts';`, 'no-barrel-file'],
  ['harness/src/cli', `import 'fs';`, 'prefer-node-protocol'],
];

const accepted: readonly [folder: string, code: string][] = [
  ['harness/src/model', `import '../drivers/stacks/compose/config.ts';`],
  ['harness/src/search', `import '../model/x.ts'; import './own.ts';`],
  ['harness/src/search/deep', `import '../own.ts';`],
  ['harness/src/run', `import '../search/x.ts'; import '../analysis/x.ts'; import '../ports/x.ts';`],
  ['harness/src/drivers/k6', `import '../system/x.ts'; import '../../ports/x.ts'; import 'node:fs';`],
  ['harness/src/actions/run', `import '../../drivers/k6/x.ts'; import '../../run/x.ts'; import 'node:fs';`],
  ['harness/src/cli', `import '../actions/run/x.ts'; console.log(Date.now());`],
  ['scenarios', `import 'k6/http'; import 'k6'; import './shapes/x.ts';`],
  ['scenarios/shapes', `import '../x.ts';`],
];

const reportSchema = z.object({
  diagnostics: z.array(z.object({ code: z.string(), filename: z.string(), message: z.string() })),
});

describe('the lint rules', () => {
  let folder: string;
  let diagnostics: z.infer<typeof reportSchema>['diagnostics'];

  const fileOf = (folderOfCode: string, kind: string, index: number) => `${folderOfCode}/${kind}-${index}.ts`;
  const rulesAgainst = (file: string) =>
    diagnostics.filter((each) => each.filename === file).map((each) => each.code);

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'headroom-lint-'));
    for (const file of ['.oxlintrc.json', 'tsconfig.json', 'package.json']) {
      copyFileSync(join(repository, file), join(folder, file));
    }
    symlinkSync(join(repository, 'node_modules'), join(folder, 'node_modules'));
    const write = (file: string, code: string) => {
      mkdirSync(dirname(join(folder, file)), { recursive: true });
      writeFileSync(join(folder, file), code);
    };
    refused.forEach(([place, code], index) => write(fileOf(place, 'refused', index), code));
    accepted.forEach(([place, code], index) => write(fileOf(place, 'accepted', index), code));

    const oxlint = join(repository, 'node_modules/.bin/oxlint');
    const run = await execa(oxlint, ['--format', 'json', 'harness', 'targets', 'scenarios'], {
      cwd: folder,
      reject: false,
    });
    diagnostics = reportSchema.parse(JSON.parse(run.stdout)).diagnostics;
  });

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it.each(refused.map((each, index) => [...each, index] as const))('in %s refuse: %s', (...each) => {
    const [place, , rule, index] = each;

    const codes = rulesAgainst(fileOf(place, 'refused', index));

    expect(codes).toContainEqual(expect.stringContaining(`(${rule})`));
  });

  it.each(accepted.map((each, index) => [...each, index] as const))(
    'in %s accept: %s',
    (place, _code, index) => {
      expect(rulesAgainst(fileOf(place, 'accepted', index))).toEqual([]);
    },
  );
});
