import { cpus, totalmem } from 'node:os';
import { fileURLToPath } from 'node:url';
import { cacheFolder, makeCacheFolder } from '../../drivers/system/host/cache-folder.ts';
import { thisProcess } from '../../drivers/system/processes/this-process.ts';
import type { PartReport } from '../../model/doctor.ts';
import { HarnessError } from '../../model/errors.ts';
import { gibibytes } from '../../report/wording/numbers.ts';

const leastCores = 2;
const leastMemoryBytes = 2 * 2 ** 30;
const packagesFolder = fileURLToPath(new URL('../../../../node_modules', import.meta.url));

/** Node and its packages (they are there, or this would not run), the size of the machine, and where to keep things. */
export async function inspectMachine(): Promise<PartReport[]> {
  const cores = cpus().length;
  const memoryBytes = totalmem();
  return [
    { part: 'Node', status: 'found', detail: thisProcess().node },
    { part: 'npm packages', status: 'found', detail: packagesFolder },
    {
      part: 'cores',
      status: cores >= leastCores ? 'found' : 'missing',
      detail: `${cores}, ${leastCores} or more are needed`,
      neededFor: 'trials in which the load generator is not the limit',
      howToGet: `a machine with ${leastCores} cores or more`,
    },
    {
      part: 'memory',
      status: memoryBytes >= leastMemoryBytes ? 'found' : 'missing',
      detail: `${gibibytes(memoryBytes)}, ${gibibytes(leastMemoryBytes)} or more are needed`,
      neededFor: 'the example stack beside the load generator',
      howToGet: `a machine with ${gibibytes(leastMemoryBytes)} or more`,
    },
    await inspectCache(),
  ];
}

async function inspectCache(): Promise<PartReport> {
  const part = 'cache folder';
  try {
    await makeCacheFolder(cacheFolder());
    return { part, status: 'found', detail: cacheFolder() };
  } catch (error) {
    if (!(error instanceof HarnessError)) throw error;
    return { part, status: 'missing', detail: error.message, howToGet: error.hint };
  }
}
