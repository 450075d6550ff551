import { createHash } from 'node:crypto';
import { z } from 'zod';

/** What headroom needs to know of a compose file, after the engine's own tool has read it. */
export interface ComposeModel {
  readonly services: Readonly<Record<string, ComposeService>>;
  /** Those the stack makes; external ones belong to somebody else. */
  readonly networks: readonly string[];
  readonly volumes: readonly string[];
}

export interface ComposeService {
  readonly image: string;
  readonly builds: boolean;
  /** That the file asks for. */
  readonly replicas: number;
  /** A name for an image that the file builds and leaves without one: else each level would build its own. */
  readonly imageToBuild?: string;
  /** What the file gives to one replica, as compose writes it. */
  readonly limits: ComposeLimits;
}

export interface ComposeLimits {
  readonly cpus?: string | number;
  readonly memory?: string | number;
  readonly pids?: number;
}

const made = z.record(z.string(), z.object({ external: z.boolean().optional() }).nullable()).default({});

const amount = z.union([z.string(), z.number()]).optional();

const serviceSchema = z.object({
  image: z.string().optional(),
  build: z.unknown().optional(),
  // A limit may be written in either of two places.
  cpus: amount,
  mem_limit: amount,
  scale: z.number().optional(),
  deploy: z
    .object({
      replicas: z.number().optional(),
      resources: z
        .object({
          limits: z.object({ cpus: amount, memory: amount, pids: z.number().optional() }).optional(),
        })
        .optional(),
    })
    .optional(),
});

const configSchema = z.object({
  services: z.record(z.string(), serviceSchema),
  networks: made,
  volumes: made,
});

/**
 * Reads the output of `docker compose config --format json`.
 * @throws ZodError when it has another shape.
 */
export function parseComposeModel(json: string, file: string): ComposeModel {
  const config = configSchema.parse(JSON.parse(json));
  const prefix = `headroom-${createHash('sha256').update(file).digest('hex').slice(0, 12)}`;
  const services = Object.entries(config.services).map(([name, service]) => {
    const builds = service.build !== undefined && service.build !== null;
    const replicas = service.deploy?.replicas ?? service.scale ?? 1;
    const known = { builds, replicas, limits: limitsOf(service) };
    if (service.image !== undefined) return [name, { image: service.image, ...known }] as const;
    const imageToBuild = `${prefix}-${name.toLowerCase()}:latest`;
    return [name, { image: imageToBuild, imageToBuild, ...known }] as const;
  });
  const ownNames = (table: z.output<typeof made>): string[] =>
    Object.keys(table).filter((name) => !table[name]?.external);
  return {
    services: Object.fromEntries(services),
    networks: ownNames(config.networks),
    volumes: ownNames(config.volumes),
  };
}

function limitsOf({ cpus, mem_limit: memory, deploy }: z.output<typeof serviceSchema>): ComposeLimits {
  const limits = deploy?.resources?.limits;
  return definedOf({ cpus: limits?.cpus ?? cpus, memory: limits?.memory ?? memory, pids: limits?.pids });
}

function definedOf(limits: { [K in keyof ComposeLimits]: ComposeLimits[K] | undefined }): ComposeLimits {
  return Object.fromEntries(Object.entries(limits).filter(([, value]) => value !== undefined));
}
