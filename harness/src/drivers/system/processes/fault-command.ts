import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, open, rm, type FileHandle } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { reasonOf } from '../../../model/errors.ts';
import { faultCommandVariable } from './run-labels.ts';

/** One that hangs must hold up neither a run nor a clean-up. */
export const faultCommandSeconds = 30;
/** Then it and all that it started is asked to end, and killed after this. */
const graceMs = 2000;
const betweenLooksMs = 20;
const mostShown = 4096;

export interface FaultCommandPlace {
  readonly workingFolder: string;
  /** Aborted to end it. */
  readonly signal?: AbortSignal;
  /** Default: 30. */
  readonly limitSeconds?: number;
  /** Marks it, so that it is ended with the run when the harness is killed. */
  readonly runId?: string;
}

export interface FaultCommandEnd {
  /** `undefined` when it could not be started, was killed, or did not end in time. */
  readonly exitCode: number | undefined;
  /** How it ended, with the last line that it printed: `exited with 1: no such key`. */
  readonly how: string;
}

/**
 * Runs a command (argv, no shell) that injects a fault, looks after one or takes one back. What it leaves running when it
 * has ended by itself stays, and is not waited for. It has a process group of its own: Ctrl-C does not reach it, because
 * a revert must go on then.
 */
export async function runFaultCommand(
  argv: readonly string[],
  { workingFolder, signal, runId, limitSeconds = faultCommandSeconds }: FaultCommandPlace,
): Promise<FaultCommandEnd> {
  const output = await unnamedFile();
  try {
    const [program = '', ...args] = argv;
    const child = spawn(program, args, {
      cwd: workingFolder,
      detached: true,
      // Not pipes: what it leaves running would hold them open.
      stdio: ['ignore', output.fd, output.fd],
      env: { ...process.env, ...(runId === undefined ? {} : { [faultCommandVariable]: runId }) },
    });
    const { exitCode, how } = await endOf(child, limitSeconds, signal);
    const lastLine = await lastLineOf(output);
    return { exitCode, how: lastLine === '' ? how : `${how}: ${lastLine}` };
  } finally {
    await output.close();
  }
}

async function endOf(
  child: ChildProcess,
  limitSeconds: number,
  signal: AbortSignal | undefined,
): Promise<FaultCommandEnd> {
  const ended = endedByItself(child);
  const over = new AbortController();
  const noMore = AbortSignal.any([over.signal, ...(signal === undefined ? [] : [signal])]);
  const cut = delay(1000 * limitSeconds, undefined, { signal: noMore }).catch(() => undefined);
  const end = await Promise.race([ended, cut]);
  over.abort();
  if (end !== undefined) return end;
  await endGroup(child.pid);
  const isAborted = signal?.aborted === true;
  return {
    exitCode: undefined,
    how: isAborted ? 'was ended before it was done' : `did not end within ${limitSeconds} s`,
  };
}

function endedByItself(child: ChildProcess): Promise<FaultCommandEnd> {
  const { promise, resolve } = Promise.withResolvers<FaultCommandEnd>();
  child.once('error', (error) =>
    resolve({ exitCode: undefined, how: `could not be started: ${reasonOf(error)}` }),
  );
  child.once('exit', (code, killedBy) =>
    resolve(
      code === null
        ? { exitCode: undefined, how: `was ended by ${killedBy}` }
        : { exitCode: code, how: `exited with ${code}` },
    ),
  );
  return promise;
}

/** The command and what it has started. */
async function endGroup(leader: number | undefined): Promise<void> {
  if (leader === undefined) return;
  for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
    for (let waitedMs = 0; waitedMs <= graceMs; waitedMs += betweenLooksMs) {
      try {
        process.kill(-leader, waitedMs === 0 ? signal : 0);
      } catch {
        return; // nobody is left
      }
      await delay(betweenLooksMs);
    }
  }
}

/** Gone when it is closed, or when this process dies. */
async function unnamedFile(): Promise<FileHandle> {
  const folder = await mkdtemp(join(tmpdir(), 'headroom-command-'));
  try {
    return await open(join(folder, 'output'), 'w+');
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function lastLineOf(output: FileHandle): Promise<string> {
  const { size } = await output.stat();
  const { buffer, bytesRead } = await output.read({
    buffer: Buffer.alloc(mostShown),
    position: Math.max(0, size - mostShown),
  });
  return buffer.subarray(0, bytesRead).toString().trim().split('\n').at(-1) ?? '';
}
