import { randomBytes } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { gunzipSync, inflateSync } from 'node:zlib';
import { readArchive } from '../../../harness/src/drivers/store/archive-file.ts';

/** The places that a secret may stand in. */
export const places = [
  'the URL',
  'a header',
  'the environment of the load',
  'the environment of a service',
  'the environment of a command',
  'the compose file',
  'the .env beside it',
  "a fault's password",
  'a variable of the config',
  'a query',
  'the body of an answer',
  'the path of the results',
] as const;
export type Place = (typeof places)[number];

/** One for each place, of another kind of characters than the last: letters, digits, and what has to be encoded. */
export function drawCanaries(): Readonly<Record<Place, string>> {
  const drawn = places.map((place) => {
    const signs = place === 'the path of the results' ? '_x-1' : '@:/?!&+x';
    return [place, `${randomBytes(12).toString('hex')}${signs}${randomBytes(6).toString('base64url')}`];
  });
  return Object.fromEntries(drawn) as Record<Place, string>;
}

/** The places whose canary stands in a text, or most of it, in whatever form. */
export function leaksIn(text: string, canaries: Readonly<Record<Place, string>>): Place[] {
  return places.filter((place) => formsOf(canaries[place]).some((form) => text.includes(form)));
}

/** An account of its own, so that it can contradict the redactor's. */
function formsOf(canary: string): string[] {
  const bytes = Buffer.from(canary);
  // Behind none, one or two other bytes: what of the base64 hangs on the canary alone.
  const base64 = [0, 1, 2].flatMap((before) => {
    const encoded = Buffer.concat([Buffer.alloc(before), bytes])
      .toString('base64')
      .replace(/=+$/, '');
    const inner = encoded.slice(before === 0 ? 0 : before + 1, -2);
    return [inner, inner.replaceAll('+', '-').replaceAll('/', '_')];
  });
  return [canary, encodeURIComponent(canary), ...base64, canary.slice(0, 16), canary.slice(-16)];
}

/** What is in the files of a folder, packed ones unpacked; by path. */
export async function textsIn(folder: string): Promise<ReadonlyMap<string, string>> {
  const found = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = found.filter((each) => each.isFile()).map((each) => path.join(each.parentPath, each.name));
  const texts = files.map(async (file) => {
    const name = path.relative(folder, file);
    if (!file.endsWith('.tar.gz')) return [[name, await textOf(file)] as const];
    const within = await readArchive(path.dirname(file), () => true);
    return [...within].map(([inner, content]) => [`${name}/${inner}`, content.toString()] as const);
  });
  return new Map((await Promise.all(texts)).flat());
}

async function textOf(file: string): Promise<string> {
  const content = await readFile(file);
  if (file.endsWith('.gz')) return gunzipSync(content).toString();
  if (!file.endsWith('.pdf')) return content.toString();
  const streams = content.toString('latin1').matchAll(/stream\r?\n([\s\S]*?)\r?\nendstream/g);
  const unpacked = [...streams].map(([, packed = '']) => {
    try {
      return inflateSync(Buffer.from(packed, 'latin1')).toString('latin1');
    } catch {
      return packed; // not packed
    }
  });
  return `${content.toString('latin1')}\n${unpacked.join('\n')}`;
}
