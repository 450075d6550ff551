import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import type { Config } from '../../model/config/config.ts';
import type { Provenance } from '../../model/record/record.ts';
import type { LoadGeneratorProvenance } from '../../ports/load-generator.ts';
import type { StackProvenance } from '../../ports/stack.ts';
import { commitOf } from './commit.ts';
import { configHash } from './config-hash.ts';
import { hostFacts } from './host-facts.ts';

const checkoutFolder = new URL('../../../../', import.meta.url);

/** Everything that is needed to judge a run, and to repeat it. */
export async function gatherProvenance(parts: {
  /** As it is recorded. */
  readonly config: Config;
  /** As the run was called. */
  readonly command: readonly string[];
  /** Relative to the folder the command was called in. */
  readonly configFile: string;
  /** Variables that the config read. */
  readonly environment: Readonly<Record<string, string>>;
  readonly generator: LoadGeneratorProvenance;
  readonly stack: StackProvenance;
}): Promise<Provenance> {
  const { config, environment, generator, stack } = parts;
  const { pathname } = checkoutFolder;
  const [commit, host, headroomVersion] = await Promise.all([commitOf(pathname), hostFacts(), ownVersion()]);
  return {
    headroomVersion,
    ...(commit === undefined ? {} : { commit }),
    command: [...parts.command],
    ...(Object.keys(environment).length === 0 ? {} : { environment }),
    configFile: parts.configFile,
    configHash: configHash(config),
    scenarioHash: generator.scenarioHash,
    generator: { name: generator.name, version: generator.version, origin: generator.origin },
    stack: stackFacts(stack),
    host,
    seed: config.load.seed,
  };
}

function stackFacts({ kind, parts, cpuLimit, differences }: StackProvenance): Provenance['stack'] {
  return {
    ...{ kind, parts: { ...parts }, cpuLimit },
    ...(differences === undefined ? {} : { differences: [...differences] }),
  };
}

async function ownVersion(): Promise<string> {
  const text = await readFile(new URL('package.json', checkoutFolder), 'utf8');
  return z.object({ version: z.string() }).parse(JSON.parse(text)).version;
}
