import { z } from 'zod';
import { badKinds } from './sample.ts';
import { invalidReasons, violations } from './trial.ts';
import type { DurationMs, RatePerSecond } from './units.ts';

/**
 * run.json: the record of a run. Published as a JSON Schema (docs/schema/run.schema.json, made from this by
 * `npm run schema`). Rates are in requests/s, durations as the name says. Additions keep `schemaVersion`.
 */
export const schemaVersion = 1;

/** Read back from JSON, a rate or a duration has its unit again: the schema is the constructor. */
const rate = z.number().min(0) as unknown as z.ZodType<RatePerSecond, number>;
const duration = z.number().min(0) as unknown as z.ZodType<DurationMs, number>;
const trend = z.object({ perSecond: z.number(), standardError: z.number().min(0) });

const outcomeSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('sustained') }),
  z.object({ kind: z.literal('violated'), by: z.array(z.enum(violations)).min(1).readonly(), detail: z.string() }),
  z.object({ kind: z.literal('undecided'), detail: z.string() }),
  z.object({ kind: z.literal('invalid'), reason: z.enum(invalidReasons), detail: z.string() }),
]);

const serviceSummarySchema = z.object({
  service: z.string(),
  replicas: z.int().min(0),
  cpuCores: z.number(),
  cpuLimitCores: z.number().exactOptional(),
  throttledShare: z.number(),
  memoryBytes: z.number(),
  restarts: z.int(),
  oomKills: z.int(),
});

const measuresSchema = z.object({
  windowSeconds: z.number(),
  offeredPerSecond: z.number().min(0),
  throughputPerSecond: z.number().min(0),
  goodputPerSecond: z.number().min(0),
  goodShare: z.number().min(0).max(1),
  bad: z.partialRecord(z.enum(badKinds), z.number()),
  dropped: z.number(),
  latencyMs: z.object({ p50: z.number(), p95: z.number(), p99: z.number() }).exactOptional(),
  latenessP99Ms: z.number().exactOptional(),
  latencyTrend: trend,
  inFlightTrend: trend,
  generatorCpuCores: z.number(),
  hostBusyShare: z.number(),
  hostStealShare: z.number(),
  harnessCpuCores: z.number(),
  harnessMemoryBytes: z.number(),
  services: z.array(serviceSummarySchema).readonly(),
});

export const trialSchema = z.object({
  id: z.string(),
  level: z.string(),
  load: rate,
  /** Milliseconds. */
  duration,
  startedAt: z.iso.datetime(),
  outcome: outcomeSchema,
  measures: measuresSchema,
});

const collapsePointSchema = z.object({
  estimate: rate,
  low: rate,
  high: rate,
  confidence: z.number().gt(0).lt(1),
});

const levelRecordSchema = z.object({
  name: z.string(),
  /** `found`; `at-least`: it never collapsed below the highest load allowed; `below-minimum`: it failed at the lowest. */
  status: z.enum([
    'pending',
    'found',
    'at-least',
    'below-minimum',
    'budget-exhausted',
    'measurement-invalid',
  ]),
  bracket: z.object({ lowerBound: rate.exactOptional(), upperBound: rate.exactOptional() }),
  /** Absent until the level is decided. */
  collapsePoint: collapsePointSchema.exactOptional(),
  trials: z.array(trialSchema).readonly(),
  /** Times the stack had to be provisioned anew because it did not drain. */
  resets: z.int().min(0),
});

const provenanceSchema = z.object({
  headroomVersion: z.string(),
  /** Commit of the checkout that ran; `-dirty` when it had changes. Absent outside a checkout. */
  commit: z.string().exactOptional(),
  /** SHA-256 of the resolved config (secrets redacted). */
  configHash: z.string(),
  scenarioHash: z.string(),
  generator: z.object({ name: z.string(), version: z.string(), origin: z.string() }),
  stack: z.object({
    kind: z.enum(['compose', 'embedded', 'external']),
    parts: z.record(z.string(), z.string()),
    cpuLimit: z.string(),
  }),
  host: z.object({
    os: z.string(),
    kernel: z.string(),
    cpu: z.string(),
    cores: z.int(),
    memoryBytes: z.number(),
    node: z.string(),
  }),
  seed: z.int(),
});

export const runRecordSchema = z.object({
  schemaVersion: z.literal(schemaVersion),
  runId: z.string(),
  name: z.string(),
  status: z.enum(['running', 'finished', 'interrupted', 'failed']),
  /** Why, when failed. */
  failure: z.object({ code: z.string(), message: z.string(), hint: z.string() }).exactOptional(),
  startedAt: z.iso.datetime(),
  endedAt: z.iso.datetime().exactOptional(),
  slo: z.object({ latencyMs: z.number(), goodShare: z.number() }),
  /** How arrivals were spaced. */
  arrivals: z.enum(['poisson', 'even']),
  provenance: provenanceSchema,
  levels: z.array(levelRecordSchema).readonly(),
});

export type RunRecord = z.output<typeof runRecordSchema>;
export type LevelRecord = RunRecord['levels'][number];
export type Provenance = RunRecord['provenance'];
