import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Stack, StackContext, StackProvenance } from '../../../ports/stack.ts';
import { engineAnswers, engineRefused } from '../../system/engine/cli.ts';
import { runPrepare } from '../prepare.ts';
import { proxyService } from '../proxied-hop.ts';
import { runEnvironment } from '../run-environment.ts';
import { bringUp } from './bring-up.ts';
import { engineApi, orEngineGone } from './engine/engine.ts';
import type { EngineApi } from './engine/api.ts';
import { engineFacts } from './engine/facts.ts';
import { assertKeepsLimits } from './engine/keeps-limits.ts';
import { imageIds, imageText, prepareImages } from './project/prepare-project.ts';
import { differencesOf, readProject, separateProject } from './project/read-project.ts';
import { labelsOf, noLevel, ownDataRequest, projectName } from './project/names.ts';
import type { ComposeStackOptions, PreparedProject } from './project/prepared.ts';
import { removeLabelled } from './remove-labelled.ts';
import { takeData } from './separation/own-data.ts';
import type { ComposeStack } from './config.ts';

/** A compose file; a level is an override of it. Up and down through testcontainers. */
export function createComposeStack(options: ComposeStackOptions): Stack {
  let prepared: PreparedProject | undefined;
  const close = async (): Promise<void> => {
    if (prepared === undefined) return;
    await removeWhatWasTaken(options, prepared.api, prepared.tempFolder);
    prepared = undefined;
  };
  return {
    kind: 'compose',
    async prepare(context) {
      await close();
      try {
        const { provenance, project } = await prepareProject(options, context);
        prepared = project;
        return provenance;
      } catch (error) {
        context.signal.throwIfAborted();
        throw await orEngineGone(error);
      }
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
  const { config, configFolder, lease } = options;
  await assertEngine(context.signal);
  const api = await engineApi();
  const environment = await runEnvironment(lease.runId);
  const read = await readProject(options, environment, context.signal);
  const { files, model } = read;
  assertKeepsLimits(await engineFacts(api), model, options.levels);
  await separateProject(read, config, api); // refused before anything is done, and decided after
  await runPrepare(config.prepare, {
    ...context,
    workingFolder: configFolder,
    environment: files.environment,
  });
  const separation = await separateProject(read, config, api);
  const tempFolder = await mkdtemp(join(tmpdir(), `headroom-${lease.runId}-compose-`));
  await lease.hold('tempFolders', tempFolder);
  try {
    const parts = await partsOf(options, { api, model, files, tempFolder }, context);
    const images = await imageIds(model, api);
    const own = ownDataRequest(lease.runId, { api, model, tempFolder }, environment, context.signal);
    await lease.hold('composeProjects', own.project);
    const data = await takeData(own, separation, context.onProgress);
    const provenance: StackProvenance = {
      ...{ kind: 'compose', cpuLimit: 'docker quota' },
      parts: { ...parts, ...data.texts, ...commandsText(config) },
      differences: differencesOf(read, separation, config),
    };
    for (const note of [...read.notes, ...separation.notes]) context.onProgress(note);
    return { project: { api, model, files, separation, data, images, tempFolder }, provenance };
  } catch (error) {
    await removeWhatWasTaken(options, api, tempFolder).catch(() => undefined); // the first error tells more
    throw error;
  }
}

async function partsOf(
  { toxiproxyImage }: ComposeStackOptions,
  { api, model, files, tempFolder }: Pick<PreparedProject, 'api' | 'model' | 'files' | 'tempFolder'>,
  context: StackContext,
): Promise<Record<string, string>> {
  const parts = await prepareImages(model, files, api, { ...context, tempFolder });
  if (toxiproxyImage === undefined) return parts;
  return { ...parts, [proxyService]: await imageText(api, toxiproxyImage) };
}

/** What each level begins with, beside what was copied. */
function commandsText({ seed }: ComposeStack): Record<string, string> {
  if (seed.commands.length === 0) return {};
  return { 'data made at each level': `by ${seed.commands.length} commands (stacks.compose.seed.commands)` };
}

async function assertEngine(signal: AbortSignal): Promise<void> {
  const answer = await engineAnswers(signal);
  signal.throwIfAborted();
  if (!answer.answers) throw engineRefused(answer);
}

async function removeWhatWasTaken(
  { lease }: ComposeStackOptions,
  api: EngineApi,
  tempFolder: string,
): Promise<void> {
  const { runId } = lease;
  const removed = await removeLabelled(api, labelsOf(runId, noLevel));
  if (removed) await lease.release('composeProjects', projectName(runId, noLevel));
  await rm(tempFolder, { recursive: true, force: true });
  await lease.release('tempFolders', tempFolder);
}
