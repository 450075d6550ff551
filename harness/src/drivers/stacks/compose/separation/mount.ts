import type { Mount } from '../project/compose-model.ts';
import {
  lookAtWriters,
  refused,
  sourceOf,
  type DataSource,
  type Finding,
  type Looking,
  type PathFact,
} from './finding.ts';

/** No data: no copy of them makes sense, and who may write to them steers the machine. */
const systemFolders = ['/', '/dev', '/proc', '/sys', '/run', '/var/run', '/boot', '/var/lib/docker'];
/** The engine's socket can be reached in them, even where they are mounted read-only. */
const aboveTheEngine = ['/', '/var', '/run', '/var/run'];

/** What a service mounts that is the machine's. */
export function* lookAtMount(service: string, mount: Mount, looking: Looking): Iterable<Finding> {
  const { type, source = '', target } = mount;
  const mounts = `service "${service}" mounts ${source} at ${target}`;
  if (type === 'npipe' || type === 'cluster') yield refused(`${mounts} (${type}): it is not of this stack`);
  if (type !== 'bind') return;
  const fact = looking.facts.paths.get(source) ?? { realPath: source, kind: 'absent', sockets: [] };
  const share = looking.config.share.find(({ path }) => path === source);
  if (share !== undefined) {
    if (fact.kind === 'socket') yield { kind: 'engine-shared' };
    return;
  }
  const why = whyNotEvenReadOnly(source, fact);
  if (why !== undefined) yield refused(`${mounts}: ${why}`);
  else if (fact.kind === 'absent') yield* lookAtAbsent(mount, mounts, looking);
  else if (mount.read_only !== true) yield* lookAtWritten(source, fact, mounts, looking);
}

/** A file, or a folder, that configs or secrets of the compose file are made of. */
export function* lookAtFile(what: string, path: string, { facts }: Looking): Iterable<Finding> {
  const fact = facts.paths.get(path);
  const why = fact === undefined ? undefined : whyNotEvenReadOnly(path, fact);
  if (why !== undefined) yield refused(`${what} is ${path}: ${why}`);
}

function whyNotEvenReadOnly(source: string, { kind, realPath, sockets }: PathFact): string | undefined {
  if (kind === 'socket') return 'it is a socket of the machine, and who answers there is not of this stack';
  if (sockets.length > 0) return `${sockets.join(', ')} in it is a socket of the machine`;
  if (kind !== 'folder' || !(aboveTheEngine.includes(source) || aboveTheEngine.includes(realPath)))
    return undefined;
  return 'the engine can be reached in it';
}

/** The engine would make the folder, on the machine. */
function* lookAtAbsent(
  { bind, source: path = '' }: Mount,
  mounts: string,
  looking: Looking,
): Iterable<Finding> {
  const makes = bind instanceof Object && 'create_host_path' in bind && bind.create_host_path === true;
  if (makes) yield* folderFrom(path, { kind: 'empty' }, mounts, looking);
}

/** What the config says that it begins with, else `usual`. */
function* folderFrom(path: string, usual: DataSource, mounts: string, looking: Looking): Iterable<Finding> {
  const seed = looking.config.seed.data[path];
  const isSeeded = seed !== undefined && seed !== 'empty';
  const from: DataSource = seed === 'empty' ? { kind: 'empty' } : isSeeded ? sourceOf(seed.copyOf) : usual;
  yield* lookAtWriters(from, looking, isSeeded && seed.evenInUse, mounts);
  yield { kind: 'folder', path, from };
}

function* lookAtWritten(path: string, fact: PathFact, mounts: string, looking: Looking): Iterable<Finding> {
  const writes = `${mounts} and may write to it`;
  const isOfSystem = [path, fact.realPath].some(
    (each) => systemFolders.includes(each) || /^\/(dev|proc|sys)\//.test(each),
  );
  if (isOfSystem || fact.kind === 'special') {
    yield refused(`${writes}: it is of the system`);
    return;
  }
  if (fact.kind === 'file') {
    yield { kind: 'file', path };
    return;
  }
  const seed = looking.config.seed.data[path];
  if (fact.tooLarge !== undefined && seed === undefined) {
    yield refused(`${writes}: ${fact.tooLarge}, too much for a copy`);
    return;
  }
  yield* folderFrom(path, { kind: 'folder', path }, writes, looking);
}
