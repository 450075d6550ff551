/**
 * Makes what a stack needs before its first level: `node prepare.ts embedded | compose`. Quick when nothing changed.
 * Prints a line for each thing it does; exits with 2 for a wrong argument and 3 when something is missing.
 */
import { ensureImage } from './build/image.ts';
import { ensureEmbeddedParts, findInstalled } from './build/template.ts';

const kinds: Readonly<Record<string, () => Promise<string>>> = {
  embedded: async () => {
    const { bundles, data } = await ensureEmbeddedParts(await findInstalled(), print);
    return `programs in ${bundles}, data in ${data}`;
  },
  compose: () => ensureImage(print),
};

function print(line: string): void {
  console.log(line);
}

const [kind = ''] = process.argv.slice(2);
const prepare = kinds[kind];
if (prepare === undefined) {
  console.error(`prepare.ts takes one of ${Object.keys(kinds).join(', ')}, got "${kind}"`);
  process.exitCode = 2;
} else {
  const startedAt = Date.now();
  try {
    print(
      `ready in ${await prepare().then((what) => `${((Date.now() - startedAt) / 1000).toFixed(1)} s: ${what}`)}`,
    );
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    process.exitCode = 3;
  }
}
