import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Level } from '../../../../model/config/config.ts';
import { usageError } from '../../../../model/errors.ts';
import type { StackContext } from '../../../../ports/stack.ts';
import { assertKnownServices } from '../../level-services.ts';
import { runPreparing } from '../../prepare.ts';
import { projectFolderOf, type ComposeFiles } from './compose-files.ts';
import type { ComposeModel } from './compose-model.ts';
import { isNotFound } from '../engine/engine.ts';
import type { EngineApi } from '../engine/api.ts';
import { buildFile } from './level-file.ts';
import type { ComposeStack } from '../config.ts';

/**
 * Services that the config names must be in the file, and the load must meet one replica of the entry.
 * @throws HarnessError `service-unknown` or `entry-replicated`.
 */
export function checkLevels(
  model: ComposeModel,
  { entry: { service: entry } }: Pick<ComposeStack, 'entry'>,
  levels: readonly Level[],
  file: string,
): void {
  const names = Object.keys(model.services);
  assertKnownServices([{ name: 'entry', services: { [entry]: {} } }], names, file);
  assertKnownServices(levels, names, file);
  for (const level of levels) {
    const given = level.services[entry]?.replicas;
    const replicas = given ?? model.services[entry]?.replicas ?? 1;
    if (replicas === 1) continue;
    const who = given === undefined ? file : `level "${level.name}"`;
    throw usageError(
      'entry-replicated',
      `${who} gives the entry "${entry}" ${replicas} replicas, and a port leads to one only`,
      `put a balancer in front and make it the entry (stacks.compose.entry), or give it one: services: { ${JSON.stringify(entry)}: { replicas: 1 } } in each level`,
    );
  }
}

/**
 * Addresses that the file fixes are for one replica.
 * @throws HarnessError `address-fixed`.
 */
export function checkAddresses(model: ComposeModel, levels: readonly Level[], file: string): void {
  for (const level of levels) {
    for (const [name, { replicas = 1 }] of Object.entries(level.services)) {
      const networks = Object.entries(model.project.services[name]?.networks ?? {});
      const fixed = networks.find(([, joined]) => joined?.ipv4_address ?? joined?.ipv6_address);
      if (replicas === 1 || fixed === undefined) continue;
      throw usageError(
        'address-fixed',
        `level "${level.name}" gives "${name}" ${replicas} replicas, and ${file} gives it one address in network "${fixed[0]}"`,
        'take the address out of the file, or leave the level one replica',
      );
    }
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
  const file = join(context.tempFolder, 'build.json');
  const built = Object.keys(model.services).filter((name) => model.services[name]?.builds);
  if (built.length > 0) {
    context.onProgress(`building ${built.join(', ')}`);
    await writeFile(file, buildFile(model), { mode: 0o600 });
    await makeImages(
      [
        'compose',
        '--project-directory',
        projectFolderOf(files),
        '--file',
        file,
        'build',
        '--quiet',
        ...built,
      ],
      files,
      context,
    );
    await rm(file);
  }
  const missing: string[] = [];
  for (const [name, { image, builds }] of Object.entries(model.services)) {
    if (!builds && (await describeImage(api, image)) === undefined) missing.push(name);
  }
  if (missing.length > 0) {
    context.onProgress(`pulling the images of ${missing.join(', ')}`);
    await makeImages([...files.argv, 'pull', ...missing], files, context);
  }
  const parts: Record<string, string> = {};
  for (const [name, { image }] of Object.entries(model.services)) {
    parts[name] = await imageText(api, image);
  }
  return parts;
}

/** By service: the id of its image. */
export async function imageIds(model: ComposeModel, api: EngineApi): Promise<Record<string, string>> {
  const services = Object.entries(model.services);
  return Object.fromEntries(
    await Promise.all(
      services.map(async ([name, { image }]) => [name, (await api.getImage(image).inspect()).Id] as const),
    ),
  );
}

/** An image with its digest (pulled) or id (built). */
export async function imageText(api: EngineApi, image: string): Promise<string> {
  return (await describeImage(api, image)) ?? `${image} (not here)`;
}

function makeImages(argv: readonly string[], files: ComposeFiles, context: StackContext): Promise<void> {
  const { folder: workingFolder, environment } = files;
  return runPreparing(
    ['docker', ...argv],
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
