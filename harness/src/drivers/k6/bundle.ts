import { createHash, randomUUID } from 'node:crypto';
import { access, rename, writeFile } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { build, type BuildFailure, type Message } from 'esbuild';
import { type HarnessError, usageError } from '../../model/errors.ts';
import { makeCacheFolder } from '../system/host/cache-folder.ts';
import { checkTypes } from './check-types.ts';
import { scenarioBroken } from './scenario-broken.ts';

export interface Bundle {
  /** One file of JavaScript that needs nothing but k6. */
  readonly file: string;
  /** SHA-256 of it, in hex. */
  readonly hash: string;
  /** Names that the scenario exports. */
  readonly exports: readonly string[];
}

/**
 * Makes one file of a scenario and all that it imports, for k6. Its types are checked first, unless this very content
 * was checked before. Bundles are kept in the cache, by their hash.
 * @throws HarnessError `scenario-broken` with file, line and what is wrong; `scenario-not-found`.
 */
export async function bundleScenario(scenarioFile: string, cacheFolder: string): Promise<Bundle> {
  const scenario = resolve(scenarioFile);
  const { code, exports } = await bundled(scenario);
  const hash = createHash('sha256').update(code).digest('hex');
  const file = join(cacheFolder, 'scenarios', `${hash}.js`);
  // It is written once its types are checked, so it is its own stamp.
  if (!(await exists(file))) {
    await makeCacheFolder(dirname(file));
    await checkTypes(scenario, cacheFolder);

    const unfinished = `${file}.${randomUUID()}`;
    await writeFile(unfinished, code);
    await rename(unfinished, file);
  }
  return { file, hash, exports };
}

async function bundled(scenario: string): Promise<{ code: Uint8Array; exports: readonly string[] }> {
  if (!(await exists(scenario))) {
    throw usageError(
      'scenario-not-found',
      `the scenario ${scenario} does not exist`,
      'correct `scenario` in the config; its path counts from the config file',
    );
  }
  try {
    const result = await build({
      entryPoints: [scenario],
      // Paths in the bundle, and so its hash, do not tell where the checkout lies.
      absWorkingDir: dirname(scenario),
      bundle: true,
      format: 'esm',
      platform: 'neutral',
      mainFields: ['module', 'main'],
      target: 'es2022',
      external: ['k6', 'k6/*'],
      sourcemap: 'inline',
      write: false,
      metafile: true,
      logLevel: 'silent',
    });
    const [output] = result.outputFiles;
    if (output === undefined) throw new Error('esbuild gave no output');
    const exports = Object.values(result.metafile.outputs).flatMap((each) => each.exports);
    return { code: output.contents, exports };
  } catch (error) {
    throw isBuildFailure(error) ? broken(dirname(scenario), error) : error;
  }
}

function broken(folder: string, failure: BuildFailure): HarnessError {
  return scenarioBroken(
    failure.errors.map((message) => placed(folder, message)),
    failure,
  );
}

function placed(folder: string, { location, text }: Message): string {
  if (location === null) return text;
  const path = relative(process.cwd(), join(folder, location.file));
  return `${path}:${location.line}:${location.column + 1}: ${text}`;
}

function isBuildFailure(error: unknown): error is BuildFailure {
  return error instanceof Error && 'errors' in error && Array.isArray(error.errors);
}

async function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}
