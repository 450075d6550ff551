import { z } from 'zod';
import { behaviourSchema } from './behaviour.ts';
import { drillSchema } from './drill.ts';
import { faultSchema } from './fault.ts';
import { metricsEndpointSchema } from './metrics.ts';
import { nightSchema } from './night.ts';
import { overloadConfigSchema } from '../record/overload.ts';
import { proposalSchema } from './proposal.ts';
import { stackChoices, stacksSchema } from './stacks.ts';
import { argv, environment } from './values.ts';

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

/** Of valid ones: no config and no option asks for more. */
export const mostTrialsOfALevel = 200;

/**
 * The config a user writes (`headroom.config.ts` with `defineConfig`, or JSON), and what it becomes with every
 * default filled in. Paths are relative to the config file. Unknown keys are refused.
 */
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
  stack: z.enum(stackChoices).default('auto'),
  stacks: stacksSchema,
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

/** Types a config file; does nothing else. */
export function defineConfig(config: ConfigInput): ConfigInput {
  return config;
}

/** When the client gives up on a request, in ms. */
export function timeoutMsOf(config: Pick<Config, 'load' | 'slo'>): number {
  return config.load.timeoutMs ?? 2 * config.slo.latencyMs;
}
