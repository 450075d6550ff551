import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { scenarioBroken } from './scenario-broken.ts';

const scenarioSettings = fileURLToPath(new URL('../../../../scenarios/tsconfig.json', import.meta.url));
const require = createRequire(import.meta.url);

/**
 * Checks a scenario with the settings of scenarios/tsconfig.json, wherever it lies: k6's types are headroom's own.
 * @throws HarnessError `scenario-broken`.
 */
export async function checkTypes(scenario: string, cacheFolder: string): Promise<void> {
  await mkdir(cacheFolder, { recursive: true });
  const folder = await mkdtemp(join(cacheFolder, 'types-'));
  try {
    const settings = join(folder, 'tsconfig.json');
    await writeFile(settings, JSON.stringify(settingsFor(scenario)));
    const compiler = join(dirname(require.resolve('typescript/package.json')), 'bin', 'tsc');
    const { stdout, failed, exitCode } = await execa(
      process.execPath,
      [compiler, '--project', settings, '--pretty', 'false'],
      { reject: false, stdin: 'ignore', cwd: process.cwd(), timeout: 120_000 },
    );
    if (!failed) return;
    const problems = problemsIn(stdout);
    if (problems.length === 0) throw new Error(`tsc ended with exit code ${exitCode}: ${stdout}`);
    throw scenarioBroken(problems, new Error(stdout));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function settingsFor(scenario: string): object {
  const k6Types = dirname(require.resolve('@types/k6/package.json'));
  return {
    extends: scenarioSettings,
    compilerOptions: {
      typeRoots: [dirname(k6Types)],
      paths: { k6: [join(k6Types, 'index.d.ts')], 'k6/*': [join(k6Types, '*')] },
    },
    files: [scenario],
    include: [],
  };
}

/** `file(12,3): error TS2322: Type ...` -> `file:12:3: Type ...`; the indented lines after one explain it further. */
function problemsIn(output: string): string[] {
  return output
    .split('\n')
    .filter((line) => line !== '' && !/^\s/.test(line))
    .map((line) => line.replace(/^(.*?)\((\d+),(\d+)\): error TS\d+: /, '$1:$2:$3: '));
}
