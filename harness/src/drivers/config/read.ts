import { readFile } from 'node:fs/promises';
import { registerHooks } from 'node:module';
import { extname } from 'node:path';
import { pathToFileURL } from 'node:url';
import { transform, type BuildFailure } from 'esbuild';
import { ExitCode, HarnessError, reasonOf } from '../../model/errors.ts';
import { Redactor, secretsIn } from '../../model/secrets/redactor.ts';
import { watchingEnvironment, type Variables } from './watched-environment.ts';

export interface ConfigText {
  /** Unchecked. */
  readonly input: unknown;
  /** Variables of the environment that it read. */
  readonly environment: Variables;
}

/** A module is evaluated once a process: what it read then stands. */
const modulesRead = new Map<string, ConfigText>();

/**
 * What a config file says: the default export of a module, or parsed JSON.
 * @param given variables that it finds where no other are set
 * @throws HarnessError `config-missing`, `config-syntax`, `config-failed`, `config-no-default`.
 */
export async function readConfigFile(file: string, given: Variables): Promise<ConfigText> {
  const text = await readText(file);
  if (extname(file) === '.json') return { input: await parseJson(file, text), environment: {} };
  const known = modulesRead.get(file);
  if (known !== undefined) return known;
  const { result: input, read: environment } = await watchingEnvironment(given, () =>
    importDefault(file, text),
  );
  modulesRead.set(file, { input, environment });
  return { input, environment };
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    const missing = (cause as NodeJS.ErrnoException).code === 'ENOENT';
    throw problem(
      'config-missing',
      missing ? `there is no config file ${file}` : `${file} cannot be read: ${reasonOf(cause)}`,
      'Name another with --config, or write a first one with `headroom init`.',
      missing ? undefined : cause,
    );
  }
}

async function parseJson(file: string, text: string): Promise<unknown> {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const reason = reasonOf(cause);
    // Some of Node's reasons quote a piece of the text, which may be a piece of a secret. A whole line can be shown.
    const where = reason.endsWith('is not valid JSON') ? await placeOfSyntaxError(file, text) : undefined;
    throw problem('config-syntax', where ?? `${file} is not valid JSON: ${reason}`, 'Mend it there.');
  }
}

async function importDefault(file: string, text: string): Promise<unknown> {
  resolveOwnName();
  const module = await importModule(file, text);
  if (module['default'] === undefined) {
    throw problem(
      'config-no-default',
      `${file} has no default export`,
      "End it with `export default defineConfig({ … })`, with defineConfig from 'headroom'.",
    );
  }
  return module['default'];
}

async function importModule(file: string, text: string): Promise<Record<string, unknown>> {
  const url = pathToFileURL(file).href;
  try {
    return (await import(url)) as Record<string, unknown>;
  } catch (cause) {
    if (cause instanceof SyntaxError || isTypeScriptSyntaxError(cause)) {
      const where = await placeOfSyntaxError(file, text);
      throw problem('config-syntax', where ?? `${file}: ${firstLine(cause)}`, 'Mend it there.', cause);
    }
    const line = cause instanceof Error ? lineIn(cause.stack ?? '', url) : undefined;
    const at = line === undefined ? file : `${file}:${line}`;
    throw problem(
      'config-failed',
      `${at} failed while it was loaded: ${firstLine(cause)}`,
      'Mend it there.',
      cause,
    );
  }
}

function isTypeScriptSyntaxError(error: unknown): boolean {
  return /^ERR_(INVALID|UNSUPPORTED)_TYPESCRIPT_SYNTAX$/.test((error as NodeJS.ErrnoException).code ?? '');
}

/** Node says where a syntax error is only in the stack of some of them; esbuild always does. */
async function placeOfSyntaxError(file: string, text: string): Promise<string | undefined> {
  const loader = file.endsWith('.json') ? 'json' : /\.m?ts$/.test(file) ? 'ts' : 'js';
  try {
    await transform(text, { loader, logLevel: 'silent' });
    return undefined; // not in this file, or TypeScript that Node cannot strip
  } catch (error) {
    const first = (error as Partial<BuildFailure>).errors?.[0];
    if (!first?.location) return undefined;
    const { line, column, lineText } = first.location;
    const redactor = new Redactor();
    redactor.learn({ marked: secretsIn(lineText) }); // the message quotes pieces of the line
    return redactor.text(`${file}:${line}:${column + 1}: ${first.text}\n  ${lineText}`.trimEnd());
  }
}

function lineIn(stack: string, url: string): string | undefined {
  const after = stack.split(`${url}:`)[1];
  return after === undefined ? undefined : /^\d+/.exec(after)?.[0];
}

function firstLine(error: unknown): string {
  return reasonOf(error).split('\n')[0] ?? '';
}

let resolvesOwnName = false;

/** A config file anywhere may import `defineConfig` from 'headroom'; only those in the checkout would find it. */
function resolveOwnName(): void {
  if (resolvesOwnName) return;
  resolvesOwnName = true;
  const url = new URL('../../model/config/config.ts', import.meta.url).href;
  registerHooks({
    resolve: (specifier, context, next) =>
      specifier === 'headroom'
        ? { url, format: 'module-typescript', shortCircuit: true }
        : next(specifier, context),
  });
}

function problem(code: string, message: string, hint: string, cause?: unknown): HarnessError {
  return new HarnessError({ code, message, hint, exitCode: ExitCode.usage, cause });
}
