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
  /** A name for an image that the file builds and leaves without one: else each level would build its own. */
  readonly imageToBuild?: string;
}

const made = z.record(z.string(), z.object({ external: z.boolean().optional() }).nullable()).default({});

const configSchema = z.object({
  services: z.record(z.string(), z.object({ image: z.string().optional(), build: z.unknown().optional() })),
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
  const services = Object.entries(config.services).map(([name, { image, build }]) => {
    const builds = build !== undefined && build !== null;
    if (image !== undefined) return [name, { image, builds }] as const;
    const imageToBuild = `${prefix}-${name.toLowerCase()}:latest`;
    return [name, { image: imageToBuild, builds, imageToBuild }] as const;
  });
  const ownNames = (table: z.output<typeof made>): string[] =>
    Object.keys(table).filter((name) => !table[name]?.external);
  return {
    services: Object.fromEntries(services),
    networks: ownNames(config.networks),
    volumes: ownNames(config.volumes),
  };
}
