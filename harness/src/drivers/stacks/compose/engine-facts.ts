import { z } from 'zod';
import type { EngineApi } from './engine.ts';

/** What an engine tells of itself and of its machine. */
export interface EngineFacts {
  /** For a person: `"vm" (20.10.24, Debian GNU/Linux 12)`. */
  readonly name: string;
  readonly id: string;
  readonly cores: number;
  readonly memoryBytes: number;
  /** Limits that it takes and does not keep, each with its own words on that. */
  readonly drops: Readonly<Partial<Record<KindOfLimit, string>>>;
}

export type KindOfLimit = 'cpus' | 'memory';

const strings = z.array(z.string()).catch([]);

/** Of the answer to /info. An engine that is not Docker leaves some of it out: then what was read back has to tell. */
const infoSchema = z.object({
  ID: z.string().catch(''),
  Name: z.string().catch('without a name'),
  ServerVersion: z.string().catch('of unknown version'),
  OperatingSystem: z.string().catch(''),
  NCPU: z.number().catch(Number.POSITIVE_INFINITY),
  MemTotal: z.number().catch(Number.POSITIVE_INFINITY),
  CpuCfsPeriod: z.boolean().catch(true),
  CpuCfsQuota: z.boolean().catch(true),
  MemoryLimit: z.boolean().catch(true),
  CgroupDriver: z.string().catch(''),
  SecurityOptions: strings,
  Warnings: strings,
});

type Info = z.output<typeof infoSchema>;

export async function engineFacts(api: EngineApi): Promise<EngineFacts> {
  return parseEngineFacts(await api.info());
}

/** @param answer the engine's, to /info */
export function parseEngineFacts(answer: unknown): EngineFacts {
  const info = infoSchema.parse(answer);
  const isRootless = info.SecurityOptions.some((option) => option.startsWith('name=rootless'));
  const about = [...(isRootless ? ['rootless'] : []), info.ServerVersion, info.OperatingSystem];
  const cpus = whyDropped(info, /no cpu cfs (quota|period) support/i, ['CpuCfsQuota', 'CpuCfsPeriod']);
  const memory = whyDropped(info, /no memory limit support/i, ['MemoryLimit']);
  return {
    name: `"${info.Name}" (${about.filter(Boolean).join(', ')})`,
    id: info.ID,
    cores: info.NCPU,
    memoryBytes: info.MemTotal,
    drops: {
      ...(cpus === undefined ? {} : { cpus }),
      ...(memory === undefined ? {} : { memory }),
    },
  };
}

/** A rootless engine to which no controllers are delegated says so in any of these ways. */
function whyDropped(
  info: Info,
  warning: RegExp,
  abilities: readonly ('CpuCfsQuota' | 'CpuCfsPeriod' | 'MemoryLimit')[],
): string | undefined {
  const warned = info.Warnings.find((each) => warning.test(each));
  if (warned !== undefined) return warned;
  const lacks = abilities.find((each) => !info[each]);
  if (lacks !== undefined) return `${lacks}: false`;
  return info.CgroupDriver === 'none' ? 'Cgroup Driver: none' : undefined;
}
