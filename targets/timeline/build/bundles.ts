import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/** The programs of the stack, by name, and where each starts. */
const entries = {
  api: 'services/api/main.ts',
  worker: 'services/worker/main.ts',
  edge: 'edge/main.ts',
  redis: 'redis/main.ts',
  postgres: 'postgres/launcher.ts',
  seed: 'seed/main.ts',
} as const;

export type Program = keyof typeof entries;

export interface Bundles {
  /** File name to contents. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** SHA-256 of all of them, shortened to 16 digits. */
  readonly hash: string;
}

/** Name of the file a program is bundled into. */
export const bundleName = (program: Program): string => `${program}.mjs`;

/** Each program as one file without node_modules: quick to start, and all that an image needs. */
export async function bundlePrograms(programs: readonly Program[]): Promise<Bundles> {
  const root = fileURLToPath(new URL('..', import.meta.url));
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: Object.fromEntries(programs.map((program) => [program, entries[program]])),
    outdir: 'bundles',
    outExtension: { '.js': '.mjs' },
    bundle: true,
    minify: true,
    write: false,
    platform: 'node',
    format: 'esm',
    target: 'node24',
    external: ['pg-native'],
    legalComments: 'none',
    // CommonJS packages inside call require() for Node's own modules.
    banner: {
      js: "import { createRequire } from 'node:module';const require = createRequire(import.meta.url);",
    },
    logLevel: 'error',
  });
  const files = new Map(outputFiles.map((file) => [file.path.replace(/^.*[\\/]/, ''), file.contents]));
  const hash = createHash('sha256');
  for (const [name, contents] of byName(files)) hash.update(name).update('\0').update(contents);
  return { files, hash: hash.digest('hex').slice(0, 16) };
}

/** In an order that is the same each time. */
export function byName<T>(files: ReadonlyMap<string, T>): [name: string, contents: T][] {
  return [...files].sort(([a], [b]) => (a < b ? -1 : 1));
}
