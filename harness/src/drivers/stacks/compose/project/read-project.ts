import { resolve } from 'node:path';
import type { Level } from '../../../../model/config/config.ts';
import type { Redactor } from '../../../../model/secrets/redactor.ts';
import { assertKnownNames, assertNamesKnown, type Naming } from '../../level-services.ts';
import { changeLines } from './changes.ts';
import { findComposeFiles, readComposeModel, type ComposeFiles } from './compose-files.ts';
import type { ComposeModel } from './compose-model.ts';
import type { EngineApi } from '../engine/api.ts';
import { levelFile } from './level-file.ts';
import { checkAddresses, checkLevels } from './prepare-project.ts';
import { learnFromProject, learnFromVariables } from './secrets-of-project.ts';
import { inspectMachine } from '../separation/inspect-machine.ts';
import { separate, type Separation } from '../separation/separate.ts';
import { assertWaysAreThere, servicesOnWays } from '../way-proxies.ts';
import type { ComposeStack } from '../config.ts';

export interface ProjectQuestion extends Naming {
  readonly config: ComposeStack;
  /** Paths are relative to it. */
  readonly configFolder: string;
  readonly levels: readonly Level[];
  /** Is told of the secrets that the files hold. */
  readonly redactor: Redactor;
}

/** A compose stack as it was read, with all that its config names in it. */
export interface ReadProject {
  readonly files: ComposeFiles;
  /** For messages. */
  readonly fileText: string;
  readonly model: ComposeModel;
  /** What was not read, and what compose warns of. */
  readonly notes: readonly string[];
}

/**
 * Reads the files of a stack with `docker compose`, and holds what the config names against them.
 * @throws HarnessError `compose-file-missing`, `compose-file-invalid`, `service-unknown`, `entry-replicated`,
 *   `address-fixed`, `way-not-there`.
 */
export async function readProject(
  { config, configFolder, levels, redactor, ...naming }: ProjectQuestion,
  labels: Readonly<Record<string, string>>,
  signal?: AbortSignal,
): Promise<ReadProject> {
  const files = await findComposeFiles(config, configFolder, labels);
  const fileText = files.files.join(' with ');
  const variables = await learnFromVariables(redactor, files.folder);
  const { model, known, notes } = await readComposeModel(files, config.without, signal);
  await learnFromProject(redactor, model.project, { ...files, variables });
  assertNamesKnown(config.without, 'stacks.compose.without', known, fileText);
  checkLevels(model, config, levels, fileText);
  checkAddresses(model, levels, fileText);
  const broken = [...(naming.broken ?? []), ...servicesOnWays(config.ways)];
  assertKnownNames({ ...naming, broken }, Object.keys(model.services), fileText);
  assertWaysAreThere(config.ways, model, fileText);
  return { files, fileText, model, notes: [...files.notes, ...notes] };
}

/** @throws HarnessError `not-separable`. */
export async function separateProject(
  { files, fileText, model }: ReadProject,
  config: ComposeStack,
  api: EngineApi,
): Promise<Separation> {
  const facts = await inspectMachine(model, api);
  return separate({ model, config: withPaths(config, files.folder), facts }, fileText);
}

/** In what every level is not the stack that `docker compose up` gives, as lines for a person. */
export function differencesOf(
  { model, notes }: ReadProject,
  separation: Separation,
  { entry }: ComposeStack,
): string[] {
  const { changes } = levelFile({
    ...{ model, separation, entry, level: { services: {} } },
    ...{ project: 'headroom-<run>-<level>', labels: { 'headroom.run': '<run>' } },
    copies: new Map(separation.files.map((path) => [path, `<copy of ${path}>`])),
  });
  return [...notes, ...separation.notes, ...changeLines(changes)];
}

/** Its paths as `docker compose config` gives them. */
function withPaths({ seed, share }: ComposeStack, folder: string): Pick<ComposeStack, 'seed' | 'share'> {
  const absolute = (text: string): string => (text.includes('/') ? resolve(folder, text) : text);
  const data = Object.entries(seed.data).map(([name, from]) => [
    absolute(name),
    from === 'empty' ? from : { ...from, copyOf: absolute(from.copyOf) },
  ]);
  return {
    seed: { ...seed, data: Object.fromEntries(data) as ComposeStack['seed']['data'] },
    share: share.map(({ path, why }) => ({ path: absolute(path), why })),
  };
}
