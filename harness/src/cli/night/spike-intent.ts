import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ConfigInput } from '../../model/config.ts';
import { ExitCode, HarnessError } from '../../model/errors.ts';
import { parseConfig } from '../config/load-config.ts';
import type { Intent } from '../run/run-options.ts';
import { shapeSeconds } from './resolve-night.ts';
import { withNight } from './night-options.ts';

export interface SpikeOptions {
  readonly url: string;
  readonly peak: number;
  readonly shape: string;
  readonly set?: Readonly<Record<string, number>>;
  readonly seconds: number;
  readonly path: readonly string[];
  readonly sloMs: number;
  readonly good: number;
  readonly allowHost?: string;
  readonly results: string;
  readonly seed?: number;
  readonly json?: boolean;
}

const scenario = fileURLToPath(new URL('../../../../scenarios/paths.ts', import.meta.url));

/**
 * The config that nobody wrote: one level, the server as it is, and the shape once.
 * @throws HarnessError (exit code 2) when the options do not make one.
 */
export async function spikeIntentOf(options: SpikeOptions, workingFolder: string): Promise<Intent> {
  const { url, peak, shape, set, seconds, path, sloMs, good, allowHost, seed } = options;
  const [firstPath = '/'] = path;
  const host = hostOf(url);
  const night = { shape, parameters: set ?? {}, peak };
  const input: ConfigInput = {
    name: 'spike',
    scenario,
    slo: { latencyMs: sloMs, goodShare: good },
    levels: [{ name: 'as-is' }],
    stack: 'external',
    stacks: { external: { url } },
    health: { path: firstPath.split('?')[0] ?? '/' },
    load: { environment: { PATHS: path.join(',') }, ...(seed === undefined ? {} : { seed }) },
    night: {
      ...night,
      replaySeconds: Math.min(seconds, shapeSeconds(night)),
      survival: { goodShare: good },
    },
    ...(allowHost === undefined ? {} : { allowHosts: [{ host, why: allowHost }] }),
  };
  const config = parseConfig(input, 'the options of the command');
  const resultsFolder = resolve(workingFolder, options.results);
  const nowhere = { file: '', shownFile: '(the options of the command)', folder: workingFolder };
  // The server's caches are its own affair: a spike takes it as it is.
  return withNight({ ...nowhere, config, resultsFolder }, { k: 1, from: undefined, warmUp: false });
}

function hostOf(url: string): string {
  if (URL.canParse(url)) return new URL(url).hostname;
  throw new HarnessError({
    code: 'url-invalid',
    message: `--url must be a URL, got "${url}"`,
    hint: 'Write it whole, e.g. http://127.0.0.1:8080',
    exitCode: ExitCode.usage,
  });
}
