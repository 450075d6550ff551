import { reasonOf } from '../../model/errors.ts';
import type { PartReport } from '../../model/doctor.ts';
import { cacheFolder as ownCacheFolder } from '../system/host/cache-folder.ts';
import { goVersion } from '../system/go/tool.ts';
import { checkConfigured } from './locate/installed.ts';
import { foreseeWays, howToGetK6, waysToFind } from './locate/locate.ts';
import type { LocatedK6 } from './locate/located.ts';

interface InspectOptions {
  readonly configuredPath?: string;
  /** Default: headroom's own. */
  readonly cacheFolder?: string;
}

/** What `headroom doctor` says of k6, and of Go, which can build it. Changes nothing and gets nothing. */
export async function inspectK6(options: InspectOptions = {}): Promise<PartReport[]> {
  const [k6, go] = await Promise.all([inspectExecutable(options), goVersion()]);
  return [
    k6,
    {
      part: 'Go',
      status: go === undefined ? 'missing' : 'found',
      detail: go ?? 'not on PATH',
      neededFor: 'building k6, where it is not installed and its release cannot be downloaded',
      howToGet: 'install Go >= 1.25 (https://go.dev/doc/install), or put its folder on PATH',
    },
  ];
}

async function inspectExecutable({
  configuredPath,
  cacheFolder = ownCacheFolder(),
}: InspectOptions): Promise<PartReport> {
  if (configuredPath !== undefined) {
    return checkConfigured(configuredPath).then(found, (error: unknown) => missing(reasonOf(error)));
  }
  const reasons: string[] = [];
  for (const { name, attempt } of waysToFind(cacheFolder)) {
    const result = await attempt();
    if (result.kind !== 'not-found') return found(result);
    reasons.push(`${name}: ${result.reason}`);
  }
  return comingOrMissing(reasons);
}

/** What a run would do that found none. */
async function comingOrMissing(reasons: readonly string[]): Promise<PartReport> {
  const ways = await foreseeWays();
  for (const [, prospect] of ways) {
    if (prospect.can) return { ...missing(reasons.join('; ')), firstRun: prospect.how };
  }
  const noWay = ways.flatMap(([name, prospect]) => (prospect.can ? [] : [`${name}: ${prospect.reason}`]));
  return missing([...reasons, ...noWay].join('; '));
}

function found({ version, origin }: LocatedK6): PartReport {
  return { part: 'k6', status: 'found', detail: `${version} (${origin})` };
}

function missing(detail: string): PartReport {
  return { part: 'k6', status: 'missing', detail, howToGet: howToGetK6 };
}
