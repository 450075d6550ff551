import { z } from 'zod';
import type { EngineApi } from './api.ts';

/** What an engine tells of itself and of its machine. */
export interface EngineFacts {
  /** For a person: `"vm" (20.10.24, Debian GNU/Linux 12)`. */
  readonly name: string;
  readonly id: string;
  readonly cores: number;
  readonly memoryBytes: number;
  /** What it takes and does not keep. */
  readonly drops: readonly Dropped[];
}

export interface Dropped {
  /** `everything`: it has no cgroups, and does not even count what a container uses. */
  readonly what: 'everything' | 'cpus' | 'memory';
  /** With the engine's own words. */
  readonly text: string;
}

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
  return {
    name: `"${info.Name}" (${about.filter(Boolean).join(', ')})`,
    id: info.ID,
    cores: info.NCPU,
    memoryBytes: info.MemTotal,
    drops: dropsOf(info),
  };
}

/** A rootless engine to which no controllers are delegated says so in any of these ways. */
function dropsOf(info: Info): Dropped[] {
  const warned = (warning: RegExp): string | undefined => info.Warnings.find((each) => warning.test(each));
  const lacks = (ability: 'CpuCfsQuota' | 'CpuCfsPeriod' | 'MemoryLimit'): string | undefined =>
    info[ability] ? undefined : `${ability}: false`;
  const text = (what: string, why: string): string => `${what} (it says: ${why})`;
  if (info.CgroupDriver === 'none') {
    const why = warned(/without cgroups/i) ?? 'Cgroup Driver: none';
    const what = 'has no cgroups: it neither limits nor counts what a container uses';
    return [{ what: 'everything', text: text(what, why) }];
  }
  const cpus = warned(/no cpu cfs (quota|period) support/i) ?? lacks('CpuCfsQuota') ?? lacks('CpuCfsPeriod');
  const memory = warned(/no memory limit support/i) ?? lacks('MemoryLimit');
  return [
    ...(cpus === undefined ? [] : [{ what: 'cpus', text: text('drops CPU quotas', cpus) } as const]),
    ...(memory === undefined ? [] : [{ what: 'memory', text: text('drops memory limits', memory) } as const]),
  ];
}
