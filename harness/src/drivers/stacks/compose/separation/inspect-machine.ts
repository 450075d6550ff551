import type { Dirent, Stats } from 'node:fs';
import { opendir, readdir, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { ComposeModel } from '../compose-model.ts';
import type { EngineApi } from '../engine.ts';
import type { MachineFacts, PathFact } from './finding.ts';

const mostBytes = 2 * 1024 ** 3;
const mostEntries = 100_000;

/** Looks at what the services mount, and at what the engine has of others. Changes nothing. */
export async function inspectMachine(model: ComposeModel, api: EngineApi): Promise<MachineFacts> {
  const written = new Map<string, boolean>();
  for (const { volumes: mounts = [] } of Object.values(model.project.services)) {
    for (const { type, source, read_only: readOnly = false } of mounts) {
      if (type !== 'bind' || source === undefined) continue;
      written.set(source, (written.get(source) ?? false) || !readOnly);
    }
  }
  const [paths, volumes, containers, networks] = await Promise.all([
    Promise.all([...written].map(async ([path, writes]) => [path, await factOf(path, writes)] as const)),
    api.listVolumes(),
    api.listContainers(),
    api.listNetworks(),
  ]);
  const uses = containers.flatMap(({ Names: [name = ''], Mounts: mounts }) =>
    mounts
      .filter(({ RW }) => RW)
      .map(({ Type, Name, Source }) => ({
        what: Type === 'volume' ? (Name ?? '') : Source,
        who: name.replace(/^\//, ''),
      })),
  );
  const byWhat = Map.groupBy(uses, ({ what }) => what);
  return {
    paths: new Map(paths),
    volumes: new Set(volumes.Volumes.map(({ Name }) => Name)),
    writers: new Map([...byWhat].map(([what, users]) => [what, users.map(({ who }) => who)])),
    subnets: networks.flatMap(({ Name, IPAM }) =>
      (IPAM?.Config ?? []).flatMap(({ Subnet }) =>
        Subnet === undefined ? [] : [{ network: Name, subnet: Subnet }],
      ),
    ),
  };
}

async function factOf(path: string, writes: boolean): Promise<PathFact> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) return { realPath: path, kind: 'absent', sockets: [] };
  const realPath = await realpath(path).catch(() => path);
  const kind = kindOf(found);
  if (kind !== 'folder') return { realPath, kind, sockets: [] };
  const inside = await readdir(path, { withFileTypes: true }).catch((): Dirent[] => []);
  const sockets = inside.filter((entry) => entry.isSocket()).map(({ name }) => name);
  const tooLarge = writes ? await sizeProblem(path) : undefined;
  return { realPath, kind, sockets, ...(tooLarge === undefined ? {} : { tooLarge }) };
}

function kindOf(found: Stats): PathFact['kind'] {
  if (found.isFile()) return 'file';
  if (found.isDirectory()) return 'folder';
  return found.isSocket() ? 'socket' : 'special';
}

/** What this user may not read, the engine may: it counts as nothing. */
async function sizeProblem(folder: string): Promise<string | undefined> {
  let bytes = 0;
  let entries = 0;
  const waiting = [folder];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const opened = await opendir(next).catch(() => undefined);
    if (opened === undefined) continue;
    for await (const entry of opened) {
      entries += 1;
      const path = join(next, entry.name);
      if (entry.isDirectory()) waiting.push(path);
      else if (entry.isFile()) bytes += (await stat(path).catch(() => undefined))?.size ?? 0;
      if (entries > mostEntries) return `more than ${mostEntries} files are in it`;
      if (bytes > mostBytes) return `more than ${mostBytes / 1024 ** 3} GiB are in it`;
    }
  }
  return undefined;
}
