import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { assertAllowedHost } from '../../drivers/stacks/external/allowed-host.ts';
import type { ConfigInput } from '../../model/config/config.ts';
import { withoutUserinfo } from '../../model/secrets/credentials.ts';
import { type HarnessError, usageError } from '../../model/errors.ts';
import { optionsOfCommand } from '../../model/record/record.ts';
import type { TimeWindow } from '../../model/config/night.ts';
import { parseConfig } from '../config/load.ts';
import type { Intent } from '../run/intent.ts';
import { findTrace, namedHere } from '../trace/find.ts';
import { withNight } from '../replay/intent.ts';
import { askableMix } from './trace-mix.ts';

export interface SpikeOptions {
  readonly url: string;
  readonly peak: number;
  readonly shape?: string;
  readonly set?: Readonly<Record<string, number>>;
  readonly trace?: string;
  readonly window?: TimeWindow;
  readonly seconds: number;
  readonly path?: readonly string[];
  readonly sloMs: number;
  readonly good: number;
  readonly allowHost?: string;
  readonly results: string;
  readonly seed?: number;
  readonly beside?: boolean;
}

const scenario = fileURLToPath(new URL('../../../../scenarios/paths.ts', import.meta.url));
const defaultShape = 'spike';
const warmCaches = 'Caches may be warmer than with all the paths of that night.';

/** What users ask for: paths and their parts of the requests. */
interface Mix {
  readonly parts: Readonly<Record<string, number>>;
  /** What it was made of, when the user did not type it. */
  readonly note?: string;
}

/**
 * The config that nobody wrote: one level, the server as it is, and the shape or the trace once.
 * @throws HarnessError (exit code 2) when the options do not make one.
 */
export async function spikeIntentOf(options: SpikeOptions, workingFolder: string): Promise<Intent> {
  const { peak, seconds, sloMs, good, allowHost, seed } = options;
  refuseContradictions(options);
  const host = hostOf(options.url);
  const { url, mix } = targetOf(options.url, await mixOf(options, workingFolder));
  const [firstPath = '/'] = Object.keys(mix.parts);
  const input: ConfigInput = {
    name: 'spike',
    scenario,
    slo: { latencyMs: sloMs, goodShare: good },
    levels: [{ name: 'as-is' }],
    stack: 'external',
    stacks: { external: { url } },
    health: { path: firstPath.split('?')[0] ?? '/' },
    load: {
      environment: { MIX: JSON.stringify(mix.parts) },
      ...(seed === undefined ? {} : { seed }),
    },
    night: {
      ...curveOf(options, workingFolder),
      peak,
      replaySeconds: seconds,
      survival: { goodShare: good },
    },
    ...(allowHost === undefined ? {} : { allowHosts: [{ host, why: allowHost }] }),
  };
  const config = parseConfig(input, 'the options of the command');
  await assertAllowedHost(new URL(url), config.allowHosts, {
    asked: '--url',
    allows: '--allow-host',
    saySo: () => ' and why: --allow-host "load test agreed with its owners"',
  });
  const resultsFolder = resolve(workingFolder, options.results);
  const nowhere = {
    file: '',
    shownFile: optionsOfCommand,
    folder: workingFolder,
    environment: {},
  };
  // The server's caches are its own affair: a spike takes it as it is.
  const intent = await withNight(
    { ...nowhere, config, resultsFolder },
    { k: 1, from: undefined, warmUp: false },
  );
  return withNote(intent, mix.note);
}

function refuseContradictions({ shape, set, trace, window }: SpikeOptions): void {
  if (trace !== undefined && shape !== undefined) {
    throw usage(
      '--shape and --trace are two ways to say how the load goes: one of them is enough',
      'Leave one out.',
    );
  }
  if (trace !== undefined && set !== undefined) {
    throw usage('--set is a parameter of a shape, but --trace was given', 'Leave --set out.');
  }
  if (trace === undefined && window !== undefined) {
    throw usage('--window is a part of a trace, but no --trace was given', 'Name one: --trace worldcup98.');
  }
}

function curveOf(
  { shape = defaultShape, set = {}, trace, window }: SpikeOptions,
  workingFolder: string,
): Pick<NonNullable<ConfigInput['night']>, 'shape' | 'parameters' | 'trace' | 'window'> {
  if (trace === undefined) return { shape, parameters: set };
  return { trace: namedHere(trace, workingFolder), ...(window === undefined ? {} : { window }) };
}

/** The paths that were named, else those of the trace's log, else none. */
async function mixOf({ path, trace }: SpikeOptions, workingFolder: string): Promise<Mix | undefined> {
  if (path !== undefined) return { parts: evenParts(path) };
  if (trace === undefined) return undefined;
  return askableMix(await findTrace(namedHere(trace, workingFolder), workingFolder));
}

/** Where the load goes: paths lie under the path of the URL; without any it is the URL itself that is asked for. */
function targetOf(asked: string, mix: Mix | undefined): { readonly url: string; readonly mix: Mix } {
  const url = new URL(asked);
  const { pathname, search } = url;
  if (mix === undefined) {
    url.pathname = '/';
    url.search = '';
  } else if (search !== '') {
    throw usage(
      '--url has a query, which no path can lie under',
      'Give it with the paths: --path "/search?q=shoes"',
    );
  }
  url.hash = '';
  return { url: url.href, mix: mix ?? { parts: { [`${pathname}${search}`]: 1 } } };
}

/** A path that is named twice is asked for twice as often. */
function evenParts(paths: readonly string[]): Record<string, number> {
  const parts: Record<string, number> = {};
  for (const path of paths) {
    if (!path.startsWith('/')) {
      throw usage(`--path must start with "/", got "${path}"`, 'For example --path / /search?q=shoes');
    }
    parts[path] = (parts[path] ?? 0) + 1;
  }
  return parts;
}

/** On the record, and said at the start. */
function withNote(intent: Intent, note: string | undefined): Intent {
  const { night: plan } = intent;
  if (note === undefined || plan === undefined) return intent;
  const { assumptions } = plan.night;
  const night = { ...plan.night, assumptions: [...assumptions, `${note} ${warmCaches}`] };
  return { ...intent, night: { ...plan, night }, note };
}

function hostOf(url: string): string {
  const { protocol = '', hostname = '' } = URL.canParse(url) ? new URL(url) : {};
  if (/^https?:$/.test(protocol)) return hostname;
  throw usageError(
    'url-invalid',
    `--url must be a URL of http or https, got "${withoutUserinfo(url)}"`,
    'Write it whole, e.g. http://127.0.0.1:8080',
  );
}

function usage(message: string, hint: string): HarnessError {
  return usageError('usage', message, hint);
}
