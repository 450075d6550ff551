import { ExitCode, HarnessError } from '../../model/errors.ts';
import type { Given } from '../../model/record/given.ts';
import type { ReplicaLimits } from '../../ports/replica-control.ts';

/** What a level asks for one service; a limit that is left out is not asked for. */
export interface Asked extends ReplicaLimits {
  readonly replicas: number;
}

/** What one replica has, as it was read back. */
export interface GivenReplica extends ReplicaLimits {
  readonly service: string;
  /** `api-1` */
  readonly replica: string;
  readonly readFrom: Given[string]['readFrom'];
}

/** No replica has more, whatever its limit. */
export interface MachineSize {
  readonly cores: number;
  readonly memoryBytes: number;
}

export interface ReadBack {
  readonly level: string;
  readonly asked: Readonly<Record<string, Asked>>;
  readonly given: readonly GivenReplica[];
  readonly machine: MachineSize;
  /** Who gave it, for a person: `the engine "vm" (20.10.24, Debian)`. */
  readonly giver: string;
}

interface Difference {
  readonly text: string;
  readonly hint: string;
}

/** The kernel rounds a quota; systemd, at times, to the next hundredth of a core: of a small one that is too much. */
const tolerance = 0.01;
const systemdTolerance = 0.05;
const mostTold = 8;
const mebibyte = 1024 * 1024;

/**
 * A level of another size than it is called would be measured as if it were that size.
 * @returns what each service got, for the record
 * @throws HarnessError `level-not-given` with each service, what was asked and what it got.
 */
export function assertAsAsked(readBack: ReadBack): Given {
  const [first, ...others] = differencesIn(readBack);
  if (first === undefined) return summaryOf(readBack);
  const told = [first, ...others].map(({ text }) => text);
  const left = told.length - mostTold;
  throw new HarnessError({
    code: 'level-not-given',
    message: [
      `level "${readBack.level}" is not what it asks for; read back from ${readBack.giver}:`,
      ...told.slice(0, mostTold),
      ...(left > 0 ? [`and ${left} more`] : []),
    ].join('\n  '),
    hint: first.hint,
    exitCode: ExitCode.environment,
  });
}

function differencesIn({ asked, given, machine }: ReadBack): Difference[] {
  return Object.entries(asked).flatMap(([service, wanted]) => {
    const replicas = given.filter((each) => each.service === service);
    return [
      ...replicasDiffer(service, wanted.replicas, replicas.length),
      ...replicas.flatMap((each) => limitsDiffer(wanted, each, machine)),
    ];
  });
}

function replicasDiffer(service: string, asked: number, running: number): Difference[] {
  if (asked === running) return [];
  return [
    {
      text: `service "${service}": asked ${asked} ${asked === 1 ? 'replica' : 'replicas'}, ${running} run`,
      hint: 'look why in the logs of the level, or ask for as many replicas as there can be',
    },
  ];
}

function limitsDiffer(wanted: Asked, given: GivenReplica, machine: MachineSize): Difference[] {
  const who = `service "${given.service}" (${given.replica})`;
  const cores = differs(who, coresText, machine.cores, wanted.cores, given.cores);
  const bytes = differs(who, memoryText, machine.memoryBytes, wanted.memoryBytes, given.memoryBytes);
  return [...cores, ...bytes];
}

function differs(
  who: string,
  textOf: (amount: number | undefined) => string,
  most: number,
  asked: number | undefined,
  given: number | undefined,
): Difference[] {
  if (asked === undefined) return [];
  const wanted = `${who}: asked ${textOf(asked)}`;
  if (asked > most * (1 + tolerance)) {
    const hint = 'give the level no more than one machine has, or run on a larger one';
    return [{ text: `${wanted}, and it can run on ${textOf(most)} only`, hint }];
  }
  if (given !== undefined && isRoundedFrom(asked, given)) return [];
  const hint =
    'use an engine that keeps limits (headroom doctor), or --stack embedded; take off what limits it beside the level (cpuset, a cgroup around it); or ask for what there is';
  return [{ text: `${wanted}, has ${textOf(given)}`, hint }];
}

function isRoundedFrom(asked: number, given: number): boolean {
  const off = Math.abs(given - asked) / asked;
  const isNextHundredth = Math.abs(given - Math.ceil(asked * 100) / 100) < 1e-9;
  return off <= tolerance || (isNextHundredth && off <= systemdTolerance);
}

function coresText(cores: number | undefined): string {
  return cores === undefined ? 'no CPU limit' : `${Number(cores.toPrecision(3))} cores`;
}

function memoryText(bytes: number | undefined): string {
  return bytes === undefined
    ? 'no memory limit'
    : `${Number((bytes / mebibyte).toPrecision(4))} MiB of memory`;
}

/** Replicas of a service that are not alike are told by the smallest. */
function summaryOf({ given }: ReadBack): Given {
  const summary: Given = {};
  for (const { service, cores, memoryBytes, readFrom } of given) {
    const before = summary[service];
    const cpus = Math.min(cores ?? Number.POSITIVE_INFINITY, before?.cpus ?? Number.POSITIVE_INFINITY);
    const bytes = Math.min(
      memoryBytes ?? Number.POSITIVE_INFINITY,
      before?.memoryBytes ?? Number.POSITIVE_INFINITY,
    );
    summary[service] = {
      replicas: (before?.replicas ?? 0) + 1,
      ...(Number.isFinite(cpus) ? { cpus } : {}),
      ...(Number.isFinite(bytes) ? { memoryBytes: bytes } : {}),
      readFrom,
    };
  }
  return summary;
}
