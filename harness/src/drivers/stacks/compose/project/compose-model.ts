import { createHash } from 'node:crypto';
import { z } from 'zod';

/**
 * A compose file as `docker compose config` resolves it: several files, extends, include, variables and profiles made
 * one. What headroom does not look at passes through as it is.
 */
const amount = z.union([z.string(), z.number()]).optional();

const mountSchema = z.looseObject({
  type: z.string(),
  source: z.string().optional(),
  target: z.string(),
  read_only: z.boolean().optional(),
});

const joinedSchema = z
  .looseObject({
    aliases: z.array(z.string()).optional(),
    ipv4_address: z.string().optional(),
    ipv6_address: z.string().optional(),
  })
  .nullable();

const resourcesSchema = z.looseObject({
  limits: z.looseObject({ cpus: amount, memory: amount, pids: z.number().optional() }).optional(),
  reservations: z.looseObject({ cpus: amount, memory: amount }).optional(),
});

const serviceSchema = z.looseObject({
  image: z.string().optional(),
  build: z.record(z.string(), z.unknown()).nullish(),
  container_name: z.string().optional(),
  // A limit may be written in either of two places.
  cpus: amount,
  mem_limit: amount,
  mem_reservation: amount,
  scale: z.number().optional(),
  networks: z.record(z.string(), joinedSchema).optional(),
  network_mode: z.string().optional(),
  pid: z.string().optional(),
  ipc: z.string().optional(),
  privileged: z.boolean().optional(),
  cap_add: z.array(z.string()).nullish(),
  use_api_socket: z.boolean().optional(),
  provider: z.unknown().optional(),
  devices: z.array(z.unknown()).optional(),
  extra_hosts: z.array(z.string()).optional(),
  links: z.array(z.string()).optional(),
  external_links: z.array(z.string()).optional(),
  volumes_from: z.array(z.string()).optional(),
  volumes: z.array(mountSchema).optional(),
  depends_on: z.record(z.string(), z.unknown()).optional(),
  environment: z.record(z.string(), z.string().nullable()).nullish(),
  labels: z.record(z.string(), z.unknown()).optional(),
  logging: z.looseObject({ driver: z.string().optional() }).nullish(),
  deploy: z.looseObject({ replicas: z.number().optional(), resources: resourcesSchema.optional() }).nullish(),
});

const networkSchema = z.looseObject({
  name: z.string().optional(),
  external: z.boolean().optional(),
  internal: z.boolean().optional(),
  driver: z.string().optional(),
  driver_opts: z.record(z.string(), z.unknown()).optional(),
  ipam: z
    .looseObject({ config: z.array(z.looseObject({ subnet: z.string().optional() })).optional() })
    .nullish(),
});

const volumeSchema = z.looseObject({
  name: z.string().optional(),
  external: z.boolean().optional(),
  driver: z.string().optional(),
  driver_opts: z.record(z.string(), z.unknown()).optional(),
});

const fileSchema = z.looseObject({
  name: z.string().optional(),
  external: z.boolean().optional(),
  environment: z.string().optional(),
  file: z.string().optional(),
});

const table = <T extends z.ZodType>(entry: T) => z.record(z.string(), entry.nullable()).optional();

const projectSchema = z.looseObject({
  name: z.string().default(''),
  services: z.record(z.string(), serviceSchema),
  networks: table(networkSchema),
  volumes: table(volumeSchema),
  configs: table(fileSchema),
  secrets: table(fileSchema),
});

export type ComposeProject = z.output<typeof projectSchema>;
export type ServiceInFile = ComposeProject['services'][string];
export type Mount = z.output<typeof mountSchema>;
export type NetworkInFile = z.output<typeof networkSchema>;
export type VolumeInFile = z.output<typeof volumeSchema>;

/** What headroom needs to know of a compose file. */
export interface ComposeModel {
  readonly project: ComposeProject;
  readonly services: Readonly<Record<string, ComposeService>>;
  /** Those from which nothing can be published. */
  readonly internalNetworks: readonly string[];
}

export interface ComposeService {
  readonly image: string;
  readonly builds: boolean;
  /** That the file asks for. */
  readonly replicas: number;
  /** The networks it is in, each with the names that others there may call it by beside its own. */
  readonly networks: Readonly<Record<string, readonly string[]>>;
  /** Services that it alone calls by another name, as `service:name`. */
  readonly links: readonly string[];
}

/**
 * Reads the output of `docker compose config --format json`.
 * @param without services that are left out.
 * @throws ZodError when it has another shape.
 */
export function parseComposeModel(json: string, without: readonly string[] = []): ComposeModel {
  // `docker compose config` doubles each dollar, so that its output can be read again.
  const project = leavingOut(projectSchema.parse(JSON.parse(json.replaceAll('$$', '$'))), without);
  const networks = project.networks ?? {};
  const built = imagesBuilt(project);
  const services = Object.entries(project.services).map(([name, service]) => {
    const builds = service.build !== undefined && service.build !== null;
    return [
      name,
      {
        builds,
        image: builds ? imageToBuild(project.name, name, service) : builtOr(service.image ?? '', built),
        replicas: service.deploy?.replicas ?? service.scale ?? 1,
        networks: namesOnNetworks(project.name, name, service),
        links: service.links ?? [],
      },
    ] as const;
  });
  return {
    project,
    services: Object.fromEntries(services),
    internalNetworks: Object.keys(networks).filter((name) => networks[name]?.internal),
  };
}

/** A name of headroom's own, the same for every level: a build of the user's must not get another image under its name. */
function imageToBuild(project: string, name: string, { build }: ServiceInFile): string {
  const what = createHash('sha256').update(JSON.stringify([project, name, build]));
  return `headroom-${what.digest('hex').slice(0, 12)}-${name.toLowerCase()}:latest`;
}

/** What `docker compose up` would build an image as, and what headroom builds it as: other services may use it. */
function imagesBuilt({ name: project, services }: ComposeProject): ReadonlyMap<string, string> {
  const building = Object.entries(services).filter(([, { build }]) => build !== undefined && build !== null);
  return new Map(
    building.map(([name, service]) => [
      tagged(service.image ?? `${project}-${name}`),
      imageToBuild(project, name, service),
    ]),
  );
}

function builtOr(image: string, built: ReadonlyMap<string, string>): string {
  return built.get(tagged(image)) ?? image;
}

function tagged(image: string): string {
  return /:[^/]*$|@/.test(image) ? image : `${image}:latest`;
}

/** A container is found by its name, too: the one it is given, or else the one that compose makes. */
function namesOnNetworks(
  project: string,
  name: string,
  { networks = {}, container_name: given, deploy, scale }: ServiceInFile,
): Record<string, string[]> {
  const isAlone = (deploy?.replicas ?? scale ?? 1) === 1;
  const container = given ?? (isAlone ? `${project}-${name}-1` : undefined);
  return Object.fromEntries(
    Object.entries(networks).map(([network, joined]) => [
      network,
      [...new Set([...(joined?.aliases ?? []), ...(container === undefined ? [] : [container])])],
    ]),
  );
}

function leavingOut(project: ComposeProject, without: readonly string[]): ComposeProject {
  if (without.length === 0) return project;
  const services = Object.entries(project.services).filter(([name]) => !without.includes(name));
  return {
    ...project,
    services: Object.fromEntries(
      services.map(([name, { depends_on: needs, ...service }]) => {
        const left = Object.entries(needs ?? {}).filter(([other]) => !without.includes(other));
        return [name, left.length === 0 ? service : { ...service, depends_on: Object.fromEntries(left) }];
      }),
    ),
  };
}
