import type { Stats } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type { ComposeModel } from '../project/compose-model.ts';
import type { EngineApi } from '../engine/api.ts';
import type { MachineFacts, PathFact } from './finding.ts';

const mostBytes = 2 * 1024 ** 3;
const mostEntries = 100_000;
const mostEntriesRead = 20_000;

/** Looks at what the services mount, and at what the engine has of others. Changes nothing. */
export async function inspectMachine(model: ComposeModel, api: EngineApi): Promise<MachineFacts> {
  const written = new Map<string, boolean>();
  for (const file of [
    ...Object.values(model.project.configs ?? {}),
    ...Object.values(model.project.secrets ?? {}),
  ]) {
    if (file?.file !== undefined) written.set(file.file, false);
  }
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
  const writers = await Promise.all(
    containers.flatMap(({ Names: [name = ''], Mounts: mounts }) =>
      mounts
        .filter(({ RW }) => RW)
        .flatMap(({ Name, Source }) => [Name ?? [], Source].flat())
        .map(async (what) => ({
          what: what.startsWith('/') ? await realpath(what).catch(() => what) : what,
          who: name.replace(/^\//, ''),
        })),
    ),
  );
  return {
    paths: new Map(paths),
    volumes: new Set(volumes.Volumes.map(({ Name }) => Name)),
    writers,
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
  return { realPath, kind, ...(await insideOf(path, writes)) };
}

function kindOf(found: Stats): PathFact['kind'] {
  if (found.isFile()) return 'file';
  if (found.isDirectory()) return 'folder';
  return found.isSocket() ? 'socket' : 'special';
}

/**
 * Sockets in a folder, and why a copy of it would be too large; a folder that nobody writes to is looked through as far as
 * sockets are likely. What this user may not read, the engine may: it counts as nothing.
 */
async function insideOf(folder: string, writes: boolean): Promise<Pick<PathFact, 'sockets' | 'tooLarge'>> {
  const sockets: string[] = [];
  const entriesAtMost = writes ? mostEntries : mostEntriesRead;
  let bytes = 0;
  let entries = 0;
  const waiting = [folder]; // the nearest first
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    for (const entry of await readdir(next, { withFileTypes: true }).catch(() => [])) {
      entries += 1;
      const path = join(next, entry.name);
      if (entry.isDirectory()) waiting.push(path);
      else if (entry.isSocket()) sockets.push(relative(folder, path));
      else if (writes && entry.isFile()) bytes += (await stat(path).catch(() => undefined))?.size ?? 0;
      if (entries > entriesAtMost) {
        return { sockets, ...(writes ? { tooLarge: `more than ${mostEntries} files are in it` } : {}) };
      }
      if (bytes > mostBytes) return { sockets, tooLarge: `more than ${mostBytes / 1024 ** 3} GiB are in it` };
    }
  }
  return { sockets };
}
