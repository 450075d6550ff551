import type { Level } from '../../../../model/config/config.ts';
import type { Asked } from '../../as-asked.ts';
import type { ComposeModel, ServiceInFile } from './compose-model.ts';
import { bytesOf } from './level-limits.ts';

const mebibyte = 1024 * 1024;
/** Of the engine, where a file gives a quota and no period. */
const usualPeriodUs = 100_000;

/** What each service of a compose file gets at a level: what the level says, and else what the file says. */
export function askedOfServices(
  { services, project }: Pick<ComposeModel, 'services' | 'project'>,
  level: Pick<Level, 'services'>,
): Record<string, Asked> {
  return Object.fromEntries(
    Object.entries(services).map(([name, { replicas: inFile }]) => {
      const { replicas = inFile, cpus, memoryMb } = level.services[name] ?? {};
      const file = project.services[name] ?? {};
      const cores = cpus ?? coresInFile(file);
      const memoryBytes = memoryMb === undefined ? memoryInFile(file) : Math.floor(memoryMb * mebibyte);
      const limits = {
        ...(cores === undefined ? {} : { cores }),
        ...(memoryBytes === undefined ? {} : { memoryBytes }),
      };
      return [name, { replicas, ...limits }];
    }),
  );
}

function coresInFile({ deploy, cpus, ...file }: ServiceInFile): number | undefined {
  const { cpu_quota: quota, cpu_period: period } = file;
  const asQuota = Number(quota) / (Number(period) > 0 ? Number(period) : usualPeriodUs);
  return limitIn(Number(deploy?.resources?.limits?.cpus ?? cpus)) ?? limitIn(asQuota);
}

function memoryInFile({ deploy, mem_limit: limit }: ServiceInFile): number | undefined {
  const written = deploy?.resources?.limits?.memory ?? limit;
  return written === undefined ? undefined : limitIn(bytesOf(written));
}

/** 0 is no limit, and neither is what is not there. */
function limitIn(amount: number): number | undefined {
  return amount > 0 ? amount : undefined;
}
