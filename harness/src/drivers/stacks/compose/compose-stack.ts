import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import type { ComposeStack, Config, Level } from '../../../model/config.ts';
import { ExitCode, HarnessError } from '../../../model/errors.ts';
import type { Stack, StackContext, StackProvenance } from '../../../ports/stack.ts';
import { engineAnswers } from '../../system/engine-cli.ts';
import type { Lease } from '../../system/open-lease.ts';
import { assertKnownNames, type Naming } from '../level-services.ts';
import { runPrepare } from '../prepare.ts';
import { proxyService } from '../proxied-hop.ts';
import { runEnvironment } from '../run-environment.ts';
import { bringUp } from './bring-up.ts';
import type { ComposeModel } from './compose-model.ts';
import { engineApi, orEngineGone, type EngineApi } from './engine.ts';
import {
  checkLevels,
  imageText,
  prepareImages,
  readComposeModel,
  type ComposeFiles,
} from './prepare-project.ts';
import { assertWaysAreThere, servicesOnWays } from './way-proxies.ts';

export interface ComposeStackOptions extends Naming {
  readonly config: ComposeStack;
  /** Paths are relative to it. */
  readonly configFolder: string;
  readonly health: Config['health'];
  readonly levels: readonly Level[];
  readonly lease: Lease;
  /** Of Toxiproxy, for a run that breaks the ways between services: then those of the config have proxies in them. */
  readonly toxiproxyImage?: string;
}

/** What `prepare` finds out and `up` uses. */
export interface PreparedProject {
  readonly api: EngineApi;
  readonly model: ComposeModel;
  readonly files: ComposeFiles;
  /** Holds the override of each level. */
  readonly tempFolder: string;
}

/** A compose file; a level is an override of it. Up and down through testcontainers. */
export function createComposeStack(options: ComposeStackOptions): Stack {
  let prepared: PreparedProject | undefined;
  const close = async (): Promise<void> => {
    if (prepared === undefined) return;
    await removeTempFolder(options, prepared.tempFolder);
    prepared = undefined;
  };
  return {
    kind: 'compose',
    async prepare(context) {
      await close();
      const { provenance, project } = await prepareProject(options, context);
      prepared = project;
      return provenance;
    },
    async up(level, context) {
      if (prepared === undefined) throw new TypeError('prepare() the compose stack before up()');
      try {
        return await bringUp(options, prepared, level, context);
      } catch (error) {
        context.signal.throwIfAborted();
        throw await orEngineGone(error);
      }
    },
    close,
  };
}

async function prepareProject(
  options: ComposeStackOptions,
  context: StackContext,
): Promise<{ project: PreparedProject; provenance: StackProvenance }> {
  const { config, configFolder, lease, toxiproxyImage } = options;
  await assertEngine(context.signal);
  const file = resolve(configFolder, config.file);
  const labels = await runEnvironment(lease.runId);
  const files = { config, file, folder: dirname(file), environment: { ...config.environment, ...labels } };
  const model = await readComposeModel(files, context.signal);
  checkLevels(model, files, options.levels);
  const broken = [...(options.broken ?? []), ...servicesOnWays(config.ways)];
  assertKnownNames({ ...options, broken }, Object.keys(model.services), file);
  assertWaysAreThere(config.ways, model, file);
  await runPrepare(config.prepare, {
    ...context,
    workingFolder: configFolder,
    environment: files.environment,
  });
  const tempFolder = await mkdtemp(join(tmpdir(), `headroom-${lease.runId}-compose-`));
  await lease.hold('tempFolders', tempFolder);
  try {
    const api = await engineApi();
    const parts = await prepareImages(model, files, api, { ...context, tempFolder });
    if (toxiproxyImage !== undefined) parts[proxyService] = await imageText(api, toxiproxyImage);
    const provenance = { kind: 'compose', parts, cpuLimit: 'docker quota' } as const;
    return { project: { api, model, files, tempFolder }, provenance };
  } catch (error) {
    await removeTempFolder(options, tempFolder);
    context.signal.throwIfAborted();
    throw await orEngineGone(error);
  }
}

async function assertEngine(signal: AbortSignal): Promise<void> {
  const { answers, detail } = await engineAnswers(signal);
  signal.throwIfAborted();
  if (answers) return;
  throw new HarnessError({
    code: 'engine-missing',
    message: `the compose stack needs a container engine with docker compose: ${detail}`,
    hint: 'start the engine, or use --stack embedded; headroom doctor tells how to get it',
    exitCode: ExitCode.environment,
  });
}

async function removeTempFolder({ lease }: ComposeStackOptions, folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  await lease.release('tempFolders', folder);
}
