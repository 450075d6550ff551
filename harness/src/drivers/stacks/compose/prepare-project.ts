import { execa } from 'execa';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ComposeStack, Level } from '../../../model/config.ts';
import { ExitCode, HarnessError, reasonOf } from '../../../model/errors.ts';
import type { StackContext } from '../../../ports/stack.ts';
import { assertKnownServices } from '../level-services.ts';
import { lastLinesOf } from '../log-files.ts';
import { runPreparing } from '../prepare.ts';
import { parseComposeModel, type ComposeModel } from './compose-model.ts';
import { isNotFound, type EngineApi } from './engine.ts';
import { composeOverride } from './override.ts';

export interface ComposeFiles {
  readonly config: ComposeStack;
  /** Absolute path of the user's compose file, and its folder. */
  readonly file: string;
  readonly folder: string;
  /** For `docker compose`: the config's, and the labels. */
  readonly environment: Readonly<Record<string, string>>;
}

/**
 * Reads the compose file as `docker compose` understands it.
 * @throws HarnessError `compose-file-invalid`.
 */
export async function readComposeModel(files: ComposeFiles, signal: AbortSignal): Promise<ComposeModel> {
  const argv = ['compose', '--file', files.file, 'config', '--format', 'json'];
  const result = await execa('docker', argv, {
    cwd: files.folder,
    env: { ...files.environment },
    stdin: 'ignore',
    reject: false,
    timeout: 30_000,
    cancelSignal: signal,
  });
  signal.throwIfAborted();
  try {
    if (result.failed) throw new Error(lastLinesOf(result.stderr).join('\n  ') || result.originalMessage);
    return parseComposeModel(result.stdout, files.file);
  } catch (error) {
    throw new HarnessError({
      code: 'compose-file-invalid',
      message: `docker compose cannot use ${files.file}:\n  ${reasonOf(error)}`,
      hint: `docker compose --file ${files.file} config says the same; mend the file`,
      exitCode: ExitCode.usage,
      cause: error,
    });
  }
}

/**
 * Services that the config names must be in the file, and the load must meet one replica of the entry.
 * @throws HarnessError `service-unknown` or `entry-replicated`.
 */
export function checkLevels(
  model: ComposeModel,
  { config, file }: ComposeFiles,
  levels: readonly Level[],
): void {
  const names = Object.keys(model.services);
  const { service: entry } = config.entry;
  assertKnownServices([{ name: 'entry', services: { [entry]: {} } }], names, file);
  assertKnownServices(levels, names, file);
  for (const level of levels) {
    const replicas = level.services[entry]?.replicas ?? 1;
    if (replicas === 1) continue;
    throw new HarnessError({
      code: 'entry-replicated',
      message: `level "${level.name}" gives the entry "${entry}" ${replicas} replicas; a port leads to one of them only`,
      hint: 'put a balancer in front and make it the entry (stacks.compose.entry)',
      exitCode: ExitCode.usage,
    });
  }
}

/**
 * Builds what the file builds and pulls what is missing, so that starting a level does neither. Quick when nothing
 * changed.
 * @returns the image of each service, with its digest (pulled) or id (built).
 * @throws HarnessError `image-missing`.
 */
export async function prepareImages(
  model: ComposeModel,
  files: ComposeFiles,
  api: EngineApi,
  context: StackContext & { readonly tempFolder: string },
): Promise<Record<string, string>> {
  const override = join(context.tempFolder, 'build.yaml');
  const { entry } = files.config;
  await writeFile(override, composeOverride({ model, level: { services: {} }, entry, labels: {} }));
  const compose = ['docker', 'compose', '--file', files.file, '--file', override];
  const built = Object.keys(model.services).filter((name) => model.services[name]?.builds);
  if (built.length > 0) {
    context.onProgress(`building ${built.join(', ')}`);
    await makeImages([...compose, 'build', ...built], files, context);
  }
  const missing: string[] = [];
  for (const [name, { image, builds }] of Object.entries(model.services)) {
    if (!builds && (await describeImage(api, image)) === undefined) missing.push(name);
  }
  if (missing.length > 0) {
    context.onProgress(`pulling the images of ${missing.join(', ')}`);
    await makeImages([...compose, 'pull', ...missing], files, context);
  }
  await rm(override);
  const parts: Record<string, string> = {};
  for (const [name, { image }] of Object.entries(model.services)) {
    parts[name] = await imageText(api, image);
  }
  return parts;
}

/** An image with its digest (pulled) or id (built). */
export async function imageText(api: EngineApi, image: string): Promise<string> {
  return (await describeImage(api, image)) ?? `${image} (not here)`;
}

function makeImages(argv: readonly string[], files: ComposeFiles, context: StackContext): Promise<void> {
  const { folder: workingFolder, environment } = files;
  return runPreparing(
    argv,
    { ...context, workingFolder, environment },
    {
      code: 'image-missing',
      hint: 'build or load the image by hand; without a network a `prepare` command can make it',
    },
  );
}

async function describeImage(api: EngineApi, image: string): Promise<string | undefined> {
  try {
    const { RepoDigests: digests, Id: id } = await api.getImage(image).inspect();
    return `${image} ${digests?.[0]?.split('@')[1] ?? id}`;
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}
