import { execa } from 'execa';
import { reasonOf } from '../../model/errors.ts';
import { ownerLabel, runLabel } from './run-labels.ts';

export interface EngineAnswer {
  /** The engine answers, and there is a `docker compose` that knows what headroom needs. */
  readonly answers: boolean;
  /** Versions, or what is missing. */
  readonly detail: string;
}

/** `!override` and `!reset` in compose files came with it. */
const oldestCompose = [2, 24] as const;

/** Asks the container engine and `docker compose` for their versions. Never longer than 2 s; never throws. */
export async function engineAnswers(signal?: AbortSignal): Promise<EngineAnswer> {
  const ask = (argv: readonly string[]) => docker(argv, { timeoutMs: 2000, ...(signal ? { signal } : {}) });
  const [engine, compose] = await Promise.allSettled([
    ask(['version', '--format', '{{.Server.Version}}']),
    ask(['compose', 'version', '--short']),
  ]);
  if (engine.status === 'rejected') {
    return { answers: false, detail: `no container engine answers: ${reasonOf(engine.reason)}` };
  }
  const isOldest = `headroom needs docker compose ${oldestCompose.join('.')} or newer`;
  if (compose.status === 'rejected') {
    return { answers: false, detail: `Docker ${engine.value} answers, docker compose does not; ${isOldest}` };
  }
  const detail = `Docker ${engine.value}, docker compose ${compose.value}`;
  const [major = 0, minor = 0] = compose.value.replace(/^v/, '').split('.').map(Number);
  const isNewEnough = major > oldestCompose[0] || (major === oldestCompose[0] && minor >= oldestCompose[1]);
  return { answers: isNewEnough, detail: isNewEnough ? detail : `${detail}; ${isOldest}` };
}

/** Runs the docker command line and gives its trimmed output. @throws with its last line of complaint. */
export async function docker(
  argv: readonly string[],
  options: { readonly timeoutMs: number; readonly signal?: AbortSignal },
): Promise<string> {
  const result = await execa('docker', argv, {
    timeout: options.timeoutMs,
    killSignal: 'SIGKILL',
    stdin: 'ignore',
    reject: false,
    ...(options.signal ? { cancelSignal: options.signal } : {}),
  });
  if (result.exitCode === 0) return result.stdout.trim();
  if (result.code === 'ENOENT') throw new Error('docker is not installed');
  if (result.timedOut) throw new Error(`docker ${argv[0]} did not answer within ${options.timeoutMs} ms`);
  const complaint = result.stderr.trim().split('\n').at(-1);
  throw new Error(complaint ? complaint : result.shortMessage);
}

export type EngineResourceKind = 'container' | 'network' | 'volume';

/** Something the engine holds for a run. */
export interface EngineResource {
  readonly kind: EngineResourceKind;
  readonly id: string;
  readonly name: string;
  readonly runId: string;
  /** As `formatOwner` writes it; empty when it carries none. */
  readonly owner: string;
}

/** Containers, networks and volumes labelled by a run, in the order in which they can be removed. */
export async function listEngineResources(): Promise<EngineResource[]> {
  const lists = await Promise.all([
    list('container', ['ps', '--all'], '{{.ID}}\t{{.Names}}'),
    list('network', ['network', 'ls'], '{{.ID}}\t{{.Name}}'),
    list('volume', ['volume', 'ls'], '{{.Name}}\t{{.Name}}'),
  ]);
  return lists.flat();
}

/** Gone already is fine. @throws when the engine refuses. */
export async function removeEngineResource({ kind, id }: EngineResource): Promise<void> {
  const argv = {
    container: ['rm', '--force', '--volumes', id],
    network: ['network', 'rm', id],
    volume: ['volume', 'rm', '--force', id],
  }[kind];
  try {
    await docker(argv, { timeoutMs: 30_000 });
  } catch (error) {
    if (!/no such|not found/i.test(reasonOf(error))) throw error;
  }
}

async function list(
  kind: EngineResourceKind,
  command: readonly string[],
  names: string,
): Promise<EngineResource[]> {
  const format = `${names}\t{{.Label "${runLabel}"}}\t{{.Label "${ownerLabel}"}}`;
  const argv = [...command, '--filter', `label=${runLabel}`, '--format', format];
  const lines = (await docker(argv, { timeoutMs: 10_000 })).split('\n').filter(Boolean);
  return lines.map((line) => {
    const [id = '', name = '', runId = '', owner = ''] = line.split('\t');
    return { kind, id, name, runId, owner };
  });
}
