import { faultCatalogue } from '../../drivers/faults/catalogue.ts';
import type { Config } from '../../model/config.ts';
import type { Drill } from '../../model/drill.ts';
import { ExitCode, HarnessError } from '../../model/errors.ts';
import type { Way } from '../commands/arguments.ts';
import { parseConfig } from '../config/load-config.ts';
import { didYouMean } from '../nearest.ts';
import { knownPoints } from '../night/known-points.ts';
import { randomDrills } from './random-drills.ts';
import { drillsNamed, intentOf, refuseOtherKind, type Intent, type RunOptions } from '../run/run-options.ts';

/** Options of `headroom drill`. */
export interface DrillOptions extends RunOptions {
  /** Absent: the drills of the config. */
  readonly fault?: string;
  readonly service?: string;
  readonly replicas?: number | 'all';
  readonly way?: Way;
  readonly set?: Readonly<Record<string, number>>;
  readonly load?: Drill['load'];
  readonly before?: number;
  readonly hold?: number;
  readonly after?: number;
  /** Names of drills of the config. */
  readonly drill?: readonly string[];
  readonly random?: number;
  readonly blast?: number;
  readonly atOnce?: number;
  readonly from?: string;
}

/**
 * What is to be broken on which levels.
 * @throws HarnessError (exit code 2) when there is nothing to break, or the options do not fit it.
 */
export async function drillIntentOf(options: DrillOptions, workingFolder: string): Promise<Intent> {
  const intent = await intentOf(options, workingFolder);
  await refuseOtherKind(intent, 'drill');
  try {
    const drills = intent.resumed === undefined ? drillsAsked(options, intent.config) : intent.config.drills;
    const config = parseConfig({ ...intent.config, drills }, intent.shownFile);
    const known = await knownPoints(config, intent.resultsFolder, options.from);
    return {
      ...intent,
      config,
      drill: { drills: config.drills },
      ...(known === undefined ? {} : { collapsePoints: known.byLevel }),
    };
  } catch (error) {
    await intent.resumed?.store.close();
    throw error;
  }
}

/** As a config would have them; checked as those of a config are. */
function drillsAsked(options: DrillOptions, { drills, levels, load: { seed } }: Config): readonly unknown[] {
  const { fault, load, before, hold, after, random, blast = 1, atOnce = 1 } = options;
  const times = defined({ load, beforeSeconds: before, holdSeconds: hold, afterSeconds: after });
  if (fault !== undefined)
    return [{ ...times, name: nameOf(fault, options), faults: [faultAsked(fault, options)] }];
  refuseFaultOptions(options);
  if (random !== undefined) {
    const radius = { replicas: blast, faults: atOnce };
    return randomDrills(levels, { count: random, seed, blast: radius }).map((drill) => ({
      ...drill,
      ...times,
    }));
  }
  return named(drills, options.drill).map((drill) => ({ ...drill, ...times }));
}

function faultAsked(kind: string, { service, replicas, way, set }: DrillOptions): unknown {
  const kinds = faultCatalogue.map((each) => each.kind);
  if (!kinds.some((each) => each === kind)) {
    throw usage(
      'fault-unknown',
      `there is no fault "${kind}".${didYouMean(kind, kinds)}`,
      `The faults are ${kinds.join(', ')}; \`headroom faults\` tells what they do.`,
    );
  }
  const example = faultCatalogue.find((each) => each.kind === kind)?.example ?? {};
  if (kind === 'command') {
    throw usage(
      'usage',
      'a fault that is a command is of the config: drills: [{ name, faults: [{ kind: "command", ... }] }]',
      '`headroom faults` has an example.',
    );
  }
  const needed = 'to' in example ? '--way api:postgres' : '--service api';
  const asked = 'to' in example ? way : service;
  if (asked === undefined && !('zone' in example)) {
    throw usage(
      'usage',
      `${kind} needs something to break: ${needed.split(' ')[0]}`,
      `For example: headroom drill ${kind} ${needed}`,
    );
  }
  return { kind, ...set, ...way, ...defined({ service, replicas }) };
}

function refuseFaultOptions(options: DrillOptions): void {
  const names = ['service', 'replicas', 'way', 'set'] as const;
  const given = names.find((name) => options[name] !== undefined);
  if (given === undefined) return;
  throw usage(
    'usage',
    `--${given} is of a fault, and no fault was named`,
    'Name one: headroom drill kill --service api. `headroom faults` lists them.',
  );
}

function named(drills: Config['drills'], names: readonly string[] | undefined): readonly Drill[] {
  if (drills.length === 0) {
    throw usage(
      'drills-missing',
      'there is nothing to drill: the config has no `drills`, and no fault was named',
      'Name a fault (headroom drill kill --service api), or add drills: [{ name: "kill-api", faults: [{ kind: "kill", service: "api" }] }].',
    );
  }
  return names === undefined ? drills : drillsNamed(drills, names, '--drill');
}

function nameOf(kind: string, { service, way }: DrillOptions): string {
  const plain = `${kind}-${service ?? way?.to ?? ''}`.toLowerCase().replaceAll(/[^a-z0-9-]/g, '-');
  return plain.slice(0, 32);
}

function defined(values: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}

function usage(code: string, message: string, hint: string): HarnessError {
  return new HarnessError({ code, message, hint, exitCode: ExitCode.usage });
}
