import { reasonOf } from '../../model/errors.ts';
import type { PartReport } from '../../model/doctor.ts';
import { checkConfigured } from './locate-installed.ts';
import { goVersion } from './locate-module.ts';
import { howToGetK6, waysToFind, type LocatedK6 } from './locate.ts';

/** What `headroom doctor` says of k6, and of Go, which can build it. Changes nothing and gets nothing. */
export async function inspectK6(options: {
  readonly configuredPath?: string;
  readonly cacheFolder: string;
}): Promise<PartReport[]> {
  const [k6, go] = await Promise.all([inspectExecutable(options), goVersion()]);
  return [
    k6,
    {
      part: 'Go',
      status: go === undefined ? 'missing' : 'found',
      detail: go ?? 'not installed',
      neededFor: 'building k6, where it is not installed and its release cannot be downloaded',
      howToGet: 'install Go >= 1.25 (https://go.dev/doc/install)',
    },
  ];
}

async function inspectExecutable({
  configuredPath,
  cacheFolder,
}: Parameters<typeof inspectK6>[0]): Promise<PartReport> {
  if (configuredPath !== undefined) {
    return checkConfigured(configuredPath).then(found, (error: unknown) => missing(reasonOf(error)));
  }
  const reasons: string[] = [];
  for (const { name, attempt } of waysToFind(cacheFolder)) {
    const result = await attempt();
    if (result.kind !== 'not-found') return found(result);
    reasons.push(`${name}: ${result.reason}`);
  }
  return missing(reasons.join('; '));
}

function found({ version, origin }: LocatedK6): PartReport {
  return { part: 'k6', status: 'found', detail: `${version} (${origin})` };
}

function missing(detail: string): PartReport {
  return {
    part: 'k6',
    status: 'missing',
    detail,
    howToGet: `\`headroom run\` gets it by itself where it can (release, Go, container image); or ${howToGetK6}`,
  };
}
