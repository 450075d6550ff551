import { execa } from 'execa';
import { ExitCode, HarnessError, reasonOf } from '../../../model/errors.ts';
import { endpointText, whyElsewhere, wholeAddress, type EngineEndpoint } from './endpoint.ts';
import { ownerLabel, runLabel } from '../processes/run-labels.ts';

export type EngineAnswer =
  | {
      /** The engine answers, and there is a `docker compose` that knows what headroom needs. */
      readonly answers: true;
      /** Versions. */
      readonly detail: string;
    }
  | {
      readonly answers: false;
      readonly code: 'engine-missing' | 'engine-elsewhere';
      /** What is missing, or where the engine is. */
      readonly detail: string;
    };

/** `!override` and `!reset` in compose files came with it. */
const oldestCompose = [2, 24] as const;
/** On a busy machine its command line alone takes seconds to start. An engine that hangs may tell its version, and nothing else. */
const answerMs = 8000;
/** It only reads files; without its answer an engine elsewhere would be asked for its version. */
const settingsMs = 10_000;
const usualAddress = 'unix:///var/run/docker.sock';

/**
 * Asks the container engine and `docker compose` for their versions, and the engine for its state; one whose address is
 * another machine's is not asked. Never throws, and waits `withinMs` for the answers, 8 s.
 */
export async function engineAnswers(signal?: AbortSignal, withinMs = answerMs): Promise<EngineAnswer> {
  const elsewhere = await elsewhereText(signal);
  if (elsewhere !== undefined) {
    const detail = `${elsewhere}, and load goes to loopback here`;
    return { answers: false, code: 'engine-elsewhere', detail };
  }
  const ask = (argv: readonly string[]) =>
    docker(argv, { timeoutMs: withinMs, ...(signal ? { signal } : {}) });
  const [engine, compose, state] = await Promise.allSettled([
    ask(['version', '--format', '{{.Server.Version}}']),
    ask(['compose', 'version', '--short']),
    ask(['info', '--format', '{{.ServerVersion}}']),
  ]);
  const missing = (detail: string): EngineAnswer => ({ answers: false, code: 'engine-missing', detail });
  if (engine.status === 'rejected') {
    return missing(`no container engine answers: ${reasonOf(engine.reason)}`);
  }
  if (state.status === 'rejected' && state.reason instanceof Unanswered) {
    return missing(`Docker ${engine.value} tells its version and hangs: ${state.reason.message}`);
  }
  const isOldest = `headroom needs docker compose ${oldestCompose.join('.')} or newer`;
  if (compose.status === 'rejected') {
    return missing(`Docker ${engine.value} answers, docker compose does not; ${isOldest}`);
  }
  const detail = `Docker ${engine.value}, docker compose ${compose.value}`;
  const [major = 0, minor = 0] = compose.value.replace(/^v/, '').split('.').map(Number);
  const isNewEnough = major > oldestCompose[0] || (major === oldestCompose[0] && minor >= oldestCompose[1]);
  return isNewEnough ? { answers: true, detail } : missing(`${detail}; ${isOldest}`);
}

/** The engine that the docker command line would talk to. Asks nobody but its own settings. */
export async function engineEndpoint(signal?: AbortSignal): Promise<EngineEndpoint> {
  const { DOCKER_HOST: host = '', DOCKER_TLS_VERIFY: tls = '' } = process.env;
  if (host !== '') return { address: wholeAddress(host, tls !== ''), from: 'DOCKER_HOST' };
  const format = '{{.Name}}\n{{.Endpoints.docker.Host}}';
  const argv = ['context', 'inspect', '--format', format];
  try {
    const [name = '', address = ''] = (
      await docker(argv, { timeoutMs: settingsMs, ...(signal ? { signal } : {}) })
    ).split('\n');
    if (address !== '') return { address: wholeAddress(address), from: `docker context "${name}"` };
  } catch {
    // whatever is wrong with it, the question for its version tells
  }
  return { address: usualAddress, from: 'the usual place' };
}

/** Which engine it is and where, when its address is another machine's; nothing is sent to it. */
export async function elsewhereText(signal?: AbortSignal): Promise<string | undefined> {
  const endpoint = await engineEndpoint(signal);
  const why = await whyElsewhere(endpoint);
  return why === undefined
    ? undefined
    : `the container engine of ${endpointText(endpoint)}, ${why}, is elsewhere`;
}

/** What to do about an engine that cannot be used. */
export function engineRefused({ code, detail }: Extract<EngineAnswer, { answers: false }>): HarnessError {
  const [what = detail] = detail.split('\n'); // for a line
  if (code === 'engine-elsewhere') return engineElsewhere(what);
  return new HarnessError({
    code,
    message: `the compose stack needs a container engine with docker compose: ${what}`,
    hint: 'start it (`headroom doctor` shows what is missing), or define stacks.embedded and use --stack embedded',
    exitCode: ExitCode.environment,
  });
}

/** @param message which engine, and what tells that it is not here */
export function engineElsewhere(message: string): HarnessError {
  return new HarnessError({
    code: 'engine-elsewhere',
    message,
    hint: 'run headroom on the machine of that engine, or choose one of this machine (docker context use default, with DOCKER_HOST and DOCKER_CONTEXT unset), or use --stack embedded',
    exitCode: ExitCode.environment,
  });
}

/** Whoever was asked was given time enough. */
class Unanswered extends Error {}

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
  // A folder of PATH that this user may not look into gives EACCES.
  if (result.code === 'ENOENT' || result.code === 'EACCES') {
    throw new Error('docker is not installed, or not on PATH');
  }
  if (result.timedOut)
    throw new Unanswered(`docker ${argv[0]} did not answer within ${options.timeoutMs} ms`);
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

/**
 * Containers, networks and volumes labelled by a run, in the order in which they can be removed.
 * @throws HarnessError `engine-elsewhere`: who owns what is there, and whether he lives, cannot be told from here.
 */
export async function listEngineResources(): Promise<EngineResource[]> {
  const elsewhere = await elsewhereText();
  if (elsewhere !== undefined) throw engineElsewhere(elsewhere);
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
