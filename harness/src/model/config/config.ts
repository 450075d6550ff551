import { z } from 'zod';
import { behaviourSchema } from './behaviour.ts';
import { drillSchema } from './drill.ts';
import { faultSchema } from './fault.ts';
import { metricsEndpointSchema } from './metrics.ts';
import { nightSchema } from './night.ts';
import { overloadConfigSchema } from '../record/overload.ts';
import { proposalSchema } from './proposal.ts';

/**
 * The config a user writes (`headroom.config.ts` with `defineConfig`, or JSON), and what it becomes with every
 * default filled in. Paths are relative to the config file. Unknown keys are refused.
 */
const argv = z.array(z.string().min(1)).min(1);
const environment = z.record(z.string(), z.string());

/** What a level gives to one service; what is left out stays as the stack has it. */
const serviceLevelSchema = z.strictObject({
  replicas: z.int().min(1).max(64).optional(),
  /** CPU quota of one replica, in cores. */
  cpus: z.number().positive().max(1024).optional(),
  /** Memory limit of one replica, in MiB. */
  memoryMb: z.number().positive().optional(),
  environment: environment.optional(),
});

/** `{ level: '50', how: 'protection on' }` */
const comparisonSchema = z.strictObject({ level: z.string().min(1), how: z.string().min(1).max(80) });

const levelSchema = z.strictObject({
  name: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,31}$/, 'letters, digits, - and _, at most 32'),
  /** compose and embedded: what each service gets at this level. */
  services: z.record(z.string(), serviceLevelSchema).default({}),
  /** Broken from when the level is up until it goes down: what it then carries is its N-1. */
  broken: z.array(faultSchema).min(1).max(8).optional(),
  /** Another level that this one is the same as but for one thing, which `how` names: the report shows both together. */
  comparedWith: comparisonSchema.optional(),
  /** external: argv commands that put the stack at this level, and that undo it. */
  commands: z.strictObject({ up: z.array(argv).default([]), down: z.array(argv).default([]) }).optional(),
});

const port = z.int().min(1).max(65535);

/** How one service of a compose file reaches another: by its name, on this port. */
const waySchema = z.strictObject({
  from: z.string().min(1),
  to: z.string().min(1),
  port,
  /** What is asked over it, to see whether it works. */
  speaks: z.enum(['http', 'postgres', 'redis']),
});

/** Where what a level finds in a volume, or in a folder that a service writes to, comes from. */
const dataSchema = z.union([
  z.literal('empty'),
  z.strictObject({
    /** A volume of the engine, or a folder (with a slash in it). */
    copyOf: z.string().min(1),
    /** Copied while a container may write to it: what is copied need not be of one moment. */
    evenInUse: z.boolean().default(false),
  }),
]);

export const composeSchema = z.strictObject({
  /** As after `docker compose --file`; left out, what `docker compose` finds in the folder of the config. */
  file: z.union([z.string().min(1), z.array(z.string().min(1)).min(1)]).optional(),
  profiles: z.array(z.string().min(1)).default([]),
  /** Services that are left out. */
  without: z.array(z.string().min(1)).default([]),
  /** Commands run once before the first level, e.g. to build the images. */
  prepare: z.array(argv).default([]),
  /** The data that each level begins with. */
  seed: z
    .strictObject({
      /** By the name of the volume in the file, or the path of the folder as the file has it. */
      data: z.record(z.string(), dataSchema).default({}),
      /** Commands run after each level is up and before any load, e.g. to fill a database. */
      commands: z.array(argv).default([]),
    })
    .prefault({}),
  /** Paths of the machine that levels use as they are, with everybody else, and why that does no harm. */
  share: z.array(z.strictObject({ path: z.string().min(1), why: z.string().min(1) })).default([]),
  /** The service and container port that takes the load; published on a free loopback port. */
  entry: z.strictObject({ service: z.string().min(1), port }),
  /** The ways between services that can be broken; a run that breaks any has a proxy in each. */
  ways: z.array(waySchema).default([]),
  environment: environment.default({}),
});

const embeddedSchema = z.strictObject({
  /** A module whose default export plans the processes of a level (see ports/process-plan.ts). */
  processes: z.string().min(1),
  prepare: z.array(argv).default([]),
  environment: environment.default({}),
});

const externalSchema = z.strictObject({
  url: z.url({ protocol: /^https?$/ }),
  prepare: z.array(argv).default([]),
});

/** Of valid ones: no config and no option asks for more. */
export const mostTrialsOfALevel = 200;

const stackKindSchema = z.enum(['auto', 'compose', 'embedded', 'external']);

export const configSchema = z.strictObject({
  name: z.string().min(1).max(64),
  /** The journey k6 runs: a TypeScript file. */
  scenario: z.string().min(1),
  slo: z.strictObject({
    /** A good request is answered within this, counted from when it was due. */
    latencyMs: z.number().positive(),
    /** The share of requests that must be good, 0..1. With latencyMs it is a percentile: 0.99 is a p99. */
    goodShare: z.number().gt(0).lte(1).default(0.99),
    /** What is posted shows to followers in time. Sampled while a night is replayed; the scenario exports `freshness`. */
    freshness: z
      .strictObject({
        seconds: z.number().positive(),
        /** Share of the sampled posts that must show within it. */
        share: z.number().gt(0).lte(1).default(0.95),
        everySeconds: z.number().min(0.1).max(60).default(1),
        giveUpSeconds: z.number().positive().max(120).default(20),
      })
      .optional(),
  }),
  levels: z.array(levelSchema).min(1),
  stack: stackKindSchema.default('auto'),
  stacks: z.strictObject({
    compose: composeSchema.optional(),
    embedded: embeddedSchema.optional(),
    external: externalSchema.optional(),
  }),
  /** What tells that the stack is healthy, and idle again between trials. */
  health: z
    .strictObject({
      path: z.string().startsWith('/').default('/health'),
      /** Answers 200 when no work is left in queues, 503 otherwise. Absent: only what the journey reads is asked. */
      idlePath: z.string().startsWith('/').optional(),
      /** Healthy within this after it was started. */
      startTimeoutSeconds: z.number().positive().max(3600).default(60),
      /** Idle within this after a trial; else the level is provisioned anew (an external one after four times as long). */
      drainTimeoutSeconds: z.number().positive().max(3600).default(15),
    })
    .prefault({}),
  load: z
    .strictObject({
      arrivals: z.enum(['poisson', 'even']).default('poisson'),
      /** The client gives up after this. Default: twice the SLO's latency. */
      timeoutMs: z.number().positive().optional(),
      seed: z.int().min(0).default(1),
      /** Handed to the scenario as __ENV. */
      environment: environment.default({}),
      behaviour: behaviourSchema.prefault({}),
    })
    .prefault({}),
  /** The services' own metrics, to tell what is full; read once a second. */
  metrics: z.array(metricsEndpointSchema).default([]),
  night: nightSchema.optional(),
  /** What `headroom drill` breaks under load, one after the other. */
  drills: z.array(drillSchema).max(1000).default([]),
  /** What a cut proposal needs beside measurements: `headroom report` reads it. */
  proposal: proposalSchema.optional(),
  search: z
    .strictObject({
      /** First load tried at the first level, requests/s; at another one in proportion to its CPU. */
      initialLoad: z.number().positive().default(50),
      minLoad: z.number().positive().default(1),
      /** Never asked for more than this. */
      maxLoad: z.number().positive().default(2000),
      /** Stop when the 95 % interval is at most this wide, as a share of the collapse point: 0.15 is +-7.5 %. */
      relativeWidth: z.number().min(0.005).max(0.5).default(0.15),
      /** However long it takes; else an interval may be up to 2.5 times as wide when the time told is over. `--precision` sets it. */
      insists: z.boolean().default(false),
      /** Least length of the probing trials, and of those that can confirm a bound: with few requests they are longer. */
      probeSeconds: z.number().min(2).max(3600).default(4),
      confirmSeconds: z.number().min(3).max(3600).default(8),
      maxTrials: z.int().min(3).max(mostTrialsOfALevel).default(12),
      /** Invalid trials a level may repeat before the run ends with exit code 4. */
      maxInvalidTrials: z.int().min(0).max(50).default(4),
      /** The whole run is to be over in this time: it is spread over the levels, and maxTrials does not hold. */
      timeSeconds: z.number().min(10).max(86_400).optional(),
    })
    .prefault({}),
  overload: overloadConfigSchema.prefault({}),
  /**
   * Names of environment variables that hold secrets. Their values are shown and recorded nowhere; those of variables
   * with a telling name (API_TOKEN, DB_PASSWORD) are not either.
   */
  secrets: z
    .array(z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'the name of an environment variable'))
    .default([]),
  k6: z.strictObject({ path: z.string().min(1).optional() }).prefault({}),
  /** Hosts outside loopback that load may go to, and why that is allowed. */
  allowHosts: z.array(z.strictObject({ host: z.string().min(1), why: z.string().min(1) })).default([]),
});

/** What the user writes. */
export type ConfigInput = z.input<typeof configSchema>;
/** With every default filled in. */
export type Config = z.output<typeof configSchema>;
export type Level = Config['levels'][number];
export type ServiceLevel = z.output<typeof serviceLevelSchema>;
export type Slo = Config['slo'];
export type StackKind = Exclude<z.output<typeof stackKindSchema>, 'auto'>;
export type ComposeStack = z.output<typeof composeSchema>;
export type Way = z.output<typeof waySchema>;
export type EmbeddedStack = z.output<typeof embeddedSchema>;
export type ExternalStack = z.output<typeof externalSchema>;

/** Types a config file; does nothing else. */
export function defineConfig(config: ConfigInput): ConfigInput {
  return config;
}

/** When the client gives up on a request, in ms. */
export function timeoutMsOf(config: Pick<Config, 'load' | 'slo'>): number {
  return config.load.timeoutMs ?? 2 * config.slo.latencyMs;
}
