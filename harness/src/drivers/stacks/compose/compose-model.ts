import { createHash } from 'node:crypto';
import { z } from 'zod';

/** What headroom needs to know of a compose file, after the engine's own tool has read it. */
export interface ComposeModel {
  readonly services: Readonly<Record<string, ComposeService>>;
  /** Those the stack makes; external ones belong to somebody else. */
  readonly networks: readonly string[];
  /** Of all networks, those from which nothing can be published. */
  readonly internalNetworks: readonly string[];
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
  /** The networks it is in, each with the names that others there may call it by beside its own. */
  readonly networks: Readonly<Record<string, readonly string[]>>;
  /** Services that it alone calls by another name, as `service:name`. */
  readonly links: readonly string[];
}

export interface ComposeLimits {
  readonly cpus?: string | number;
  readonly memory?: string | number;
  readonly pids?: number;
}

const made = z
  .record(
    z.string(),
    z.object({ external: z.boolean().optional(), internal: z.boolean().optional() }).nullable(),
  )
  .default({});

const amount = z.union([z.string(), z.number()]).optional();

const serviceSchema = z.object({
  image: z.string().optional(),
  build: z.unknown().optional(),
  // A limit may be written in either of two places.
  cpus: amount,
  mem_limit: amount,
  scale: z.number().optional(),
  networks: z
    .record(z.string(), z.object({ aliases: z.array(z.string()).default([]) }).nullable())
    .default({}),
  links: z.array(z.string()).default([]),
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
    const networks = Object.fromEntries(
      Object.entries(service.networks).map(([network, joined]) => [network, joined?.aliases ?? []]),
    );
    const known = { builds, replicas, limits: limitsOf(service), networks, links: service.links };
    if (service.image !== undefined) return [name, { image: service.image, ...known }] as const;
    const imageToBuild = `${prefix}-${name.toLowerCase()}:latest`;
    return [name, { image: imageToBuild, imageToBuild, ...known }] as const;
  });
  const ownNames = (table: z.output<typeof made>): string[] =>
    Object.keys(table).filter((name) => !table[name]?.external);
  return {
    services: Object.fromEntries(services),
    networks: ownNames(config.networks),
    internalNetworks: Object.keys(config.networks).filter((name) => config.networks[name]?.internal),
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
