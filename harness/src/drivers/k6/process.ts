import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import type { Redactor } from '../../model/secrets/redactor.ts';
import { formatOwner, type Owner } from '../system/processes/owner.ts';
import { processCpuSeconds, processCpuWaitSeconds } from '../system/processes/proc.ts';
import { ownerLabel, ownerVariable, runLabel, runVariable } from '../system/processes/run-labels.ts';
import type { K6 } from './locate/located.ts';
import { pushIntervalMs, type CpuUse } from './seconds/second-by-second.ts';

/** All that one process of k6 needs to know. */
export interface K6Job {
  readonly k6: K6;
  readonly runId: string;
  /** The harness, for a clean-up that must know whether it still lives. */
  readonly owner: Owner;
  readonly scriptFile: string;
  /** Named in the scenario's plan; here for a container, which must be given them. */
  readonly files: readonly string[];
  /** Remote write. */
  readonly pushUrl: string;
  /** `__ENV` of the scenario. */
  readonly environment: Readonly<Record<string, string>>;
  /** Takes secrets out of what k6 says. */
  readonly redactor: Pick<Redactor, 'text'>;
}

export type K6Ending =
  | { readonly kind: 'exited'; readonly exitCode: number }
  | { readonly kind: 'killed'; readonly signal: string }
  | { readonly kind: 'not-started'; readonly reason: string };

export interface K6Process {
  readonly stderr: NodeJS.ReadableStream;
  /** Resolves when it has ended; never rejects. */
  readonly ended: Promise<K6Ending>;
  /** See `processCpuSeconds` and `processCpuWaitSeconds`; `undefined` when it is gone, or on a system without /proc. */
  cpu(): Promise<CpuUse | undefined>;
  /** Ends the load at once and lets k6 push what it has; kills it when that takes too long. */
  interrupt(): Promise<void>;
  kill(): Promise<void>;
}

const interruptTimeoutMs = 3000;
const killAgainAfterMs = 500;
const emptyConfigFile = fileURLToPath(new URL('empty-config.json', import.meta.url));

export function startK6(job: K6Job): K6Process {
  return job.k6.kind === 'executable' ? startExecutable(job.k6.path, job) : startContainer(job.k6.image, job);
}

function startExecutable(path: string, job: K6Job): K6Process {
  const child = spawn(path, argumentsOf(job), { PATH: process.env['PATH'] ?? '', ...environmentOf(job) });
  const signalGroup = (signal: NodeJS.Signals): void => {
    if (child.pid === undefined) return;
    try {
      process.kill(-child.pid, signal);
    } catch {
      // It has ended already.
    }
  };
  return control(child, {
    pid: async () => child.pid,
    signal: async (signal) => signalGroup(signal),
  });
}

/** The container shares the host's network, and sees what it reads under the same paths. */
function startContainer(image: string, job: K6Job): K6Process {
  const name = `headroom-k6-${crypto.randomUUID()}`;
  const environment = environmentOf(job);
  const child = spawn(
    'docker',
    [
      ...['run', '--rm', '--name', name, '--label', `${runLabel}=${job.runId}`, '--network', 'host'],
      ...['--user', `${process.getuid?.() ?? 0}:${process.getgid?.() ?? 0}`],
      ...['--label', `${ownerLabel}=${environment[ownerVariable]}`],
      ...[emptyConfigFile, job.scriptFile, ...job.files].flatMap((file) => [
        '--volume',
        `${file}:${file}:ro`,
      ]),
      // Names only: docker takes the values from its own environment, so that none shows in a list of processes.
      ...Object.keys(environment).flatMap((key) => ['--env', key]),
      ...[image, ...argumentsOf(job)],
    ],
    { ...process.env, ...environment },
  );
  const docker = (...args: string[]) =>
    execa('docker', args, { reject: false, stdin: 'ignore', timeout: 10_000 });
  let pid: Promise<number | undefined> | undefined;
  return control(child, {
    pid: () =>
      (pid ??= docker('inspect', '--format', '{{.State.Pid}}', name).then(
        ({ stdout }) => Number(stdout) || undefined,
      )),
    signal: async (signal) => {
      await docker('kill', '--signal', signal.slice(3), name);
      if (signal === 'SIGKILL') await docker('rm', '--force', name);
    },
  });
}

type Child = ReturnType<typeof spawn>;

/** Its own process group, so that a Ctrl-C at the terminal reaches the harness alone, which then ends it in order. */
function spawn(file: string, args: readonly string[], environment: Record<string, string | undefined>) {
  return execa(file, args, {
    env: environment,
    extendEnv: false,
    detached: true,
    cleanup: false,
    reject: false,
    buffer: false,
    stdin: 'ignore',
    stdout: 'ignore',
  });
}

function control(
  child: Child,
  doors: {
    pid(): Promise<number | undefined>;
    signal(signal: 'SIGINT' | 'SIGKILL'): Promise<void>;
  },
): K6Process {
  const ended = child.then(({ exitCode, signal, originalMessage }): K6Ending => {
    if (exitCode !== undefined) return { kind: 'exited', exitCode };
    if (signal !== undefined) return { kind: 'killed', signal };
    return { kind: 'not-started', reason: originalMessage ?? 'for an unknown reason' };
  });
  const endsWithin = (ms: number): Promise<boolean> =>
    Promise.race([ended.then(() => true), sleep(ms, false, { ref: false })]);
  const kill = async (): Promise<void> => {
    // More than once: a container that is still being created cannot be killed yet.
    do await doors.signal('SIGKILL');
    while (!(await endsWithin(killAgainAfterMs)));
  };
  return {
    stderr: child.stderr,
    ended,
    kill,
    cpu: async () => {
      const pid = await doors.pid();
      const cpuSeconds = pid === undefined ? undefined : await processCpuSeconds(pid);
      if (pid === undefined || cpuSeconds === undefined) return undefined;
      return { cpuSeconds, waitSeconds: processCpuWaitSeconds(pid) };
    },
    interrupt: async () => {
      await doors.signal('SIGINT');
      if (!(await endsWithin(interruptTimeoutMs))) await kill();
    },
  };
}

function argumentsOf(job: K6Job): string[] {
  return [
    ...['run', '--quiet', '--no-color', '--log-format', 'json', '--no-usage-report'],
    // The user's own k6 configuration is not part of the measurement.
    ...['--config', emptyConfigFile],
    // Without these two k6 keeps every value of every trend until the end, and judges the whole run, not a window.
    ...['--no-thresholds', '--summary-mode=disabled'],
    ...['--features', 'native-histograms', '--out', 'experimental-prometheus-rw', job.scriptFile],
  ];
}

function environmentOf(job: K6Job): Record<string, string> {
  return {
    ...job.environment,
    [runVariable]: job.runId,
    [ownerVariable]: formatOwner(job.owner),
    K6_PROMETHEUS_RW_SERVER_URL: job.pushUrl,
    K6_PROMETHEUS_RW_PUSH_INTERVAL: `${pushIntervalMs}ms`,
    K6_AUTO_EXTENSION_RESOLUTION: 'false',
    // A proxy would take the load elsewhere.
    HTTP_PROXY: '',
    HTTPS_PROXY: '',
    ALL_PROXY: '',
    http_proxy: '',
    https_proxy: '',
    all_proxy: '',
    NO_PROXY: '*',
  };
}
