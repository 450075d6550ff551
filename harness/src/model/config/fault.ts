import { z } from 'zod';

/**
 * What can be broken, and how: the config's `drills[].faults`. Names are those of chaos engineering at large (Chaos
 * Mesh, Litmus, krkn).
 */
const onReplicas = {
  service: z.string().min(1),
  /** So many of its replicas, drawn by the seed; or all of them. */
  replicas: z.union([z.int().min(1).max(64), z.literal('all')]).default(1),
};
/** The way between two services: everything that others, or one of them, send to it, and its answers. */
const onHops = {
  to: z.string().min(1),
  /** Default: everybody who talks to it. */
  from: z.string().min(1).optional(),
};
/** The port by the number that it has inside the service, as `metrics` names it, and who asks. */
const port = z.int().min(1).max(65_535);
const password = z.string().min(1).optional();
const onPostgres = {
  ...onReplicas,
  port: port.default(5432),
  user: z.string().min(1).default('postgres'),
  password,
  /** Default: that of the user's name. */
  database: z.string().min(1).optional(),
};
const argv = z.array(z.string().min(1)).min(1);
/** Of what is there now. */
const toShare = z.number().gt(0).lt(1).describe('what is left of it, as a share, 0..1');

export const faultSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('kill'), ...onReplicas }),
  z.strictObject({
    kind: z.literal('stop'),
    ...onReplicas,
    /** Killed when it has not ended by then. */
    graceSeconds: z.number().min(0.1).max(60).default(3),
  }),
  z.strictObject({ kind: z.literal('pause'), ...onReplicas }),
  z.strictObject({
    kind: z.literal('restart-loop'),
    ...onReplicas,
    /** From one kill to the next; it is started again half-way. */
    everySeconds: z.number().min(1).max(600).default(4),
  }),
  z.strictObject({
    kind: z.literal('cpu-squeeze'),
    ...onReplicas,
    /** Of the quota that the level gives, or of one core where it gives none. */
    toShare: toShare.default(0.25),
  }),
  z.strictObject({
    kind: z.literal('memory-squeeze'),
    ...onReplicas,
    /** Of the memory that it uses; the kernel takes less only where it can take it back. */
    toShare: toShare.default(0.5),
  }),
  z.strictObject({
    kind: z.literal('zone-loss'),
    zone: z.int().min(1).max(16),
    /** So many zones there are: replica n of a service lives in zone n, and from there on by turns. */
    of: z.int().min(2).max(16),
    /** Default: all. */
    services: z.array(z.string().min(1)).min(1).optional(),
  }),
  z.strictObject({
    kind: z.literal('latency'),
    ...onHops,
    /** Added to every answer; give or take `jitterMs`. */
    ms: z.number().positive().max(60_000).default(200),
    jitterMs: z.number().min(0).max(60_000).default(0),
  }),
  z.strictObject({
    kind: z.literal('bandwidth'),
    ...onHops,
    /** Of answers, each connection by itself. */
    kilobytesPerSecond: z.number().positive().max(1_000_000).default(16),
  }),
  z.strictObject({ kind: z.literal('reset'), ...onHops }),
  z.strictObject({ kind: z.literal('black-hole'), ...onHops }),
  z.strictObject({
    kind: z.literal('slow-close'),
    ...onHops,
    ms: z.number().positive().max(60_000).default(2000),
  }),
  z.strictObject({ kind: z.literal('partition'), service: z.string().min(1) }),
  z.strictObject({
    kind: z.literal('cache-flush'),
    ...onReplicas,
    port: port.default(6379),
    user: z.string().min(1).optional(),
    password,
    /** Flushed again and again, so that it stays cold. Default: once, and it may fill again at once. */
    everySeconds: z.number().min(0.2).max(600).optional(),
  }),
  z.strictObject({ kind: z.literal('connection-exhaustion'), ...onPostgres }),
  z.strictObject({
    kind: z.literal('slow-queries'),
    ...onPostgres,
    /** So many at a time. */
    connections: z.int().min(1).max(64).default(8),
    /** Asked again whenever it is answered. Default: counts pairs, which burns CPU, and neither memory nor disk. */
    sql: z
      .string()
      .min(1)
      .default('SELECT count(*) FROM generate_series(1, 10000) a, generate_series(1, 10000) b'),
  }),
  z.strictObject({
    kind: z.literal('disk-full'),
    ...onReplicas,
    /** A folder on a file system of the service's own: inside its container, or of this machine. */
    path: z.string().regex(/^\//, 'an absolute path'),
  }),
  /** A fault of the user's own, as argv commands. */
  z.strictObject({
    kind: z.literal('command'),
    name: z.string().min(1).max(64),
    inject: argv,
    /** Exits with 0 while the fault is on, with anything else while it is not. */
    verify: argv,
    revert: argv,
  }),
]);

/** One thing to break. */
export type Fault = z.output<typeof faultSchema>;
export type FaultKind = Fault['kind'];
export type FaultOf<Kind extends FaultKind> = Extract<Fault, { kind: Kind }>;

/** Done to replicas. */
export type ReplicaFault = Extract<Fault, { replicas: unknown } | { zone: unknown }>;
/** Done to the ways between services. */
export type HopFault = Extract<Fault, { to: unknown } | { kind: 'partition' }>;
/** Done by headroom itself, which needs a stack whose inside is in reach. */
export type StackFault = ReplicaFault | HopFault;

export function isOnHops(fault: Fault): fault is HopFault {
  return 'to' in fault || fault.kind === 'partition';
}

/** A way between services; without `from`, from everybody. */
export interface WayTo {
  readonly from?: string;
  readonly to: string;
}

/** A way from one service to another. */
export interface WayBetween {
  readonly from: string;
  readonly to: string;
}

/** Whether a fault is done to the way between these two. */
export function isOnWay(fault: HopFault, { from, to }: WayBetween): boolean {
  if (fault.kind === 'partition') return from === fault.service || to === fault.service;
  return to === fault.to && (fault.from === undefined || from === fault.from);
}

export function isOfStack(fault: Fault): fault is StackFault {
  return fault.kind !== 'command';
}

/** Every service that a fault names. */
export function servicesOf(fault: Fault): readonly string[] {
  if ('service' in fault) return [fault.service];
  if ('zone' in fault) return fault.services ?? [];
  if (fault.kind === 'command') return [];
  return fault.from === undefined ? [fault.to] : [fault.from, fault.to];
}

/** The port of its service that a fault needs to reach. */
export function portOf(fault: Fault): number | undefined {
  return 'port' in fault ? fault.port : undefined;
}

const seconds = z.number().min(0);
const momentSchema = z.object({
  askedAtSeconds: seconds.describe('when it was to be done, in seconds after the first arrival was due'),
  atSeconds: z.number().exactOptional().describe('when it was done; absent when it was not'),
  seen: z.string().exactOptional().describe('what showed, on the target itself, that it was so'),
  seenAtSeconds: z.number().exactOptional().describe('when that showed'),
});

export const faultLifeSchema = z
  .object({
    fault: faultSchema,
    targets: z
      .array(z.string())
      .readonly()
      .describe('what it was done to: replicas, or ways between services (api > postgres)'),
    injected: momentSchema.describe('the injection, and what showed that it took'),
    reverted: momentSchema.describe('the reversal, and what showed that the fault was gone'),
    failure: z.string().exactOptional().describe('why it was not applied, or could not be reverted'),
    mayBeOn: z
      .literal(true)
      .exactOptional()
      .describe('it was not seen to be gone: something of it may have been on after its end'),
  })
  .describe('one fault, from before its injection to after its end');
/** What became of a fault, as recorded. */
export type FaultLife = z.output<typeof faultLifeSchema>;

/** Whether something of it may have been on after its end. Older records tell that by how far it came. */
export function mayStillBeOn({ failure, mayBeOn, injected }: FaultLife): boolean {
  return mayBeOn === true || (failure !== undefined && injected.seen !== undefined);
}

/** `kill of 1 api`, `cpu-squeeze of all edge to 25 %`, `latency of 200 ms from api to postgres` */
export function faultText(fault: Fault): string {
  if ('replicas' in fault) {
    const { kind, service, replicas } = fault;
    return `${kind} of ${replicas} ${service}${howText(fault)}`;
  }
  if ('zone' in fault) {
    const what = fault.services === undefined ? '' : ` for ${fault.services.join(', ')}`;
    return `loss of zone ${fault.zone} of ${fault.of}${what}`;
  }
  if (fault.kind === 'command') return fault.name;
  if (fault.kind === 'partition') return `partition of ${fault.service}`;
  const way = fault.from === undefined ? `to ${fault.to}` : `from ${fault.from} to ${fault.to}`;
  return `${fault.kind}${amountText(fault)} ${way}`;
}

function howText(fault: Extract<Fault, { replicas: unknown }>): string {
  if ('toShare' in fault) return ` to ${Number((100 * fault.toShare).toPrecision(3))} %`;
  if ('connections' in fault) return ` on ${fault.connections} connections`;
  if ('path' in fault) return ` at ${fault.path}`;
  const isOnce = fault.kind !== 'cache-flush' || fault.everySeconds === undefined;
  return isOnce ? '' : ` every ${fault.everySeconds} s`;
}

function amountText(fault: Exclude<HopFault, { kind: 'partition' }>): string {
  switch (fault.kind) {
    case 'latency':
      return ` of ${fault.ms} ms${fault.jitterMs === 0 ? '' : ` +- ${fault.jitterMs} ms`}`;
    case 'slow-close':
      return ` of ${fault.ms} ms`;
    case 'bandwidth':
      return ` of ${fault.kilobytesPerSecond} kB/s`;
    case 'reset':
    case 'black-hole':
      return '';
  }
}
