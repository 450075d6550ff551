import type { Config } from '../../model/config/config.ts';
import { type HarnessError, usageError } from '../../model/errors.ts';
import type { NightConfig, TimeWindow } from '../../model/config/night.ts';
import type { NightPlan } from '../../run/nights/replay-level.ts';
import { parseConfig, type LoadedConfig } from '../config/load.ts';
import { didYouMean } from '../nearest.ts';
import { intentOf, refuseOtherKind, type Intent, type RunOptions } from '../run/intent.ts';
import { namedHere } from '../trace/find.ts';
import { knownPoints } from './known-points.ts';
import { resolveNight } from './resolve-night.ts';

/** Options of `headroom replay`. What they say of the night comes before what the config says. */
export interface ReplayOptions extends RunOptions {
  readonly k?: number;
  readonly from?: string;
  readonly shape?: string;
  readonly trace?: string;
  readonly window?: TimeWindow;
  readonly set?: Readonly<Record<string, number>>;
  readonly peak?: number;
  readonly seconds?: number;
  readonly variant?: readonly string[];
}

/**
 * What is to be replayed on which levels.
 * @throws HarnessError (exit code 2) when there is no night, or the options do not fit it.
 */
export async function replayIntentOf(options: ReplayOptions, workingFolder: string): Promise<Intent> {
  const intent = await intentOf(options, workingFolder);
  await refuseOtherKind(intent, 'replay');
  try {
    const config = parseConfig(
      { ...intent.config, night: nightConfigOf(options, intent.config, workingFolder) },
      intent.shownFile,
    );
    return await withNight({ ...intent, config }, options);
  } catch (error) {
    await intent.resumed?.store.close();
    throw error;
  }
}

/** The plan of a config's night, and the collapse points that are known. */
export async function withNight(
  intent: Intent,
  options: Pick<ReplayOptions, 'k' | 'variant'> & {
    readonly from?: string | undefined;
    readonly warmUp?: boolean;
  },
): Promise<Intent> {
  const { config, folder, resultsFolder, resumed } = intent;
  const { night } = config;
  if (night === undefined)
    throw nightMissing('break things under a steady load (--load 100, without --at-peak)');
  const { peak, survival, maxReplays, relativeWidth, sideBySide } = night;
  const known = await knownPoints(config, resultsFolder, options.from ?? resumed?.record.night?.from);
  const plan: NightPlan = {
    night: await resolveNight(night, folder),
    peak,
    survival,
    maxReplays,
    relativeWidth,
    sideBySide,
    variants: variantsOf(config, night, options.variant),
    ...(options.k === undefined ? {} : { k: options.k }),
    ...(known === undefined ? {} : { from: known.runId }),
    warmUp: options.warmUp ?? true,
  };
  return { ...intent, night: plan, ...(known === undefined ? {} : { collapsePoints: known.byLevel }) };
}

function nightConfigOf(
  options: ReplayOptions,
  { night }: LoadedConfig['config'],
  workingFolder: string,
): unknown {
  const { shape, trace, window, set, peak, seconds } = options;
  const isOther = shape !== undefined || trace !== undefined;
  if (night === undefined && (!isOther || peak === undefined)) throw nightMissing('use --shape and --peak');
  const nothing = { shape: undefined, trace: undefined, window: undefined, parameters: undefined };
  const kept = isOther ? { ...night, ...nothing } : night;
  return {
    ...kept,
    ...(shape === undefined ? {} : { shape }),
    // A path in a config counts from the config, this one from here.
    ...(trace === undefined ? {} : { trace: namedHere(trace, workingFolder) }),
    ...(window === undefined ? {} : { window }),
    ...(set === undefined ? {} : { parameters: { ...kept?.parameters, ...set } }),
    ...(peak === undefined ? {} : { peak }),
    ...(seconds === undefined ? {} : { replaySeconds: seconds }),
  };
}

function variantsOf(
  config: Config,
  night: NightConfig,
  names: readonly string[] | undefined,
): NightPlan['variants'] {
  const all = night.variants ?? [{ name: 'plain', behaviour: config.load.behaviour }];
  if (names === undefined) return all;
  const known = all.map(({ name }) => name);
  const unknown = names.find((name) => !known.includes(name));
  if (unknown === undefined) return all.filter(({ name }) => names.includes(name));
  throw usageError(
    'variant-unknown',
    `--variant ${unknown} is not a variant of the night.${didYouMean(unknown, known)}`,
    `Its variants are ${known.join(', ')}.`,
  );
}

function nightMissing(orElse: string): HarnessError {
  return usageError(
    'night-missing',
    'there is no night to replay: the config has no `night`',
    `Add one, e.g. night: { shape: "election-plateau-2012", peak: 200 }, or ${orElse}.`,
  );
}
