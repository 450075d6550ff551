import { faultCatalogue } from '../../drivers/faults/catalogue.ts';
import type { Config } from '../../model/config/config.ts';
import { nightDrill } from '../../model/config/drill-times.ts';
import { ofNight, type Drill, type DrillLoad } from '../../model/config/drill.ts';
import { usageError } from '../../model/errors.ts';
import type { WayBetween, WayTo } from '../../model/config/fault.ts';
import { kindsAsked } from '../../model/config/stacks.ts';
import { parseConfig } from '../config/load.ts';
import { didYouMean } from '../nearest.ts';
import { knownPoints } from '../replay/known-points.ts';
import { withNight } from '../replay/intent.ts';
import { randomDrills } from './random.ts';
import { drillsNamed } from '../run/asked-levels.ts';
import { intentOf, refuseOtherKind, type Intent, type RunOptions } from '../run/intent.ts';
import { chosenStack } from '../stacks.ts';

/** Options of `headroom drill`. */
export interface DrillOptions extends RunOptions {
  /** Absent: the drills of the config. */
  readonly fault?: string;
  readonly service?: string;
  readonly replicas?: number | 'all';
  readonly way?: WayTo;
  readonly set?: Readonly<Record<string, string>>;
  readonly load?: DrillLoad;
  /** Under the config's night, the faults at its peak. */
  readonly atPeak?: boolean;
  readonly before?: number;
  readonly hold?: number;
  readonly after?: number;
  /** Names of drills of the config. */
  readonly drill?: readonly string[];
  readonly random?: number;
  readonly blast?: number;
  readonly atOnce?: number;
  readonly zones?: number;
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
    return await withLoads({ ...intent, config }, options);
  } catch (error) {
    await intent.resumed?.store.close();
    throw error;
  }
}

/** The plan of the drills, with what their loads are told by: the config's night, and the collapse points known. */
async function withLoads(intent: Intent, { from }: Pick<DrillOptions, 'from'>): Promise<Intent> {
  const { config, resultsFolder } = intent;
  const { drills } = config;
  const ofTheNight = drills.filter((drill) => ofNight(drill) !== undefined);
  if (ofTheNight.length === 0) {
    const known = await knownPoints(config, resultsFolder, from);
    return {
      ...{ ...intent, drill: { drills } },
      ...(known === undefined ? {} : { collapsePoints: known.byLevel }),
    };
  }
  const { night, ...planned } = await withNight(intent, { from });
  if (night === undefined) return planned;
  // Refused now what would not fit into it.
  for (const drill of ofTheNight) nightDrill(drill, night.night.replayed);
  const variants = [{ name: 'plain', behaviour: config.load.behaviour }];
  return { ...planned, drill: { drills, night: { ...night, variants, sideBySide: [] } } };
}

/** As a config would have them; checked as those of a config are. */
function drillsAsked(options: DrillOptions, config: Config): readonly unknown[] {
  const {
    drills,
    levels,
    load: { seed },
  } = config;
  const { fault, before, hold, after, random, blast = 1, atOnce = 1, zones } = options;
  const load = loadAsked(options);
  const times = {
    ...defined({ load, beforeSeconds: before, holdSeconds: hold, afterSeconds: after }),
    // Of a drill of the config that is put under a night: its time was that of a steady load.
    ...(load !== undefined && 'ofNight' in load && before === undefined ? { beforeSeconds: undefined } : {}),
  };
  if (fault !== undefined)
    return [{ ...times, name: nameOf(fault, options), faults: [faultAsked(fault, options)] }];
  refuseFaultOptions(options);
  if (random !== undefined) {
    const radius = { replicas: blast, faults: atOnce, ...(zones === undefined ? {} : { zones }) };
    const ways = waysOf(config);
    return randomDrills(levels, { count: random, seed, blast: radius, ways }).map((drill) => ({
      ...drill,
      ...times,
    }));
  }
  return named(drills, options.drill).map((drill) => ({ ...drill, ...times }));
}

/** Ways between services that can be broken on whatever stack is chosen. */
function waysOf(config: Config): readonly WayBetween[] {
  const ofStacks = kindsAsked(config).map((kind) => {
    const { definition, own } = chosenStack(config.stacks, kind);
    return definition.ways(own, config.drills);
  });
  const everywhere = new Map(ofStacks.flat().map(({ from, to }) => [`${from} > ${to}`, { from, to }]));
  return [...everywhere.values()].filter(({ from, to }) =>
    ofStacks.every((ways) => ways.some((way) => way.from === from && way.to === to)),
  );
}

function loadAsked({ load, atPeak, before }: DrillOptions): DrillLoad | undefined {
  if (atPeak !== true) return load;
  if (before !== undefined) {
    throw usageError(
      'usage',
      `--at-peak does not go with --before: the faults begin at the peak, or ${before} s after the beginning`,
      'For another moment of the night: headroom drill kill --service api --load 1x --before 20',
    );
  }
  if (load === undefined || 'ofNight' in load) return load ?? { ofNight: 1 };
  throw usageError(
    'usage',
    '--at-peak does not go with a steady --load: the peak is that of the night',
    'Leave out --at-peak, or say how many times the night: --at-peak --load 1.2x',
  );
}

/** A password may look like a number. */
const textParameters = new Set(['user', 'password', 'database', 'sql', 'path']);

function faultAsked(kind: string, { service, replicas, way, set }: DrillOptions): unknown {
  const kinds = faultCatalogue.map((each) => each.kind);
  if (!kinds.some((each) => each === kind)) {
    throw usageError(
      'fault-unknown',
      `there is no fault "${kind}".${didYouMean(kind, kinds)}`,
      `The faults are ${kinds.join(', ')}; \`headroom faults\` tells what they do.`,
    );
  }
  const example = faultCatalogue.find((each) => each.kind === kind)?.example ?? {};
  if (kind === 'command') {
    throw usageError(
      'usage',
      'a fault that is a command is of the config: drills: [{ name, faults: [{ kind: "command", ... }] }]',
      '`headroom faults` has an example.',
    );
  }
  const needed = 'to' in example ? '--way api:postgres' : '--service api';
  const asked = 'to' in example ? way : service;
  if (asked === undefined && !('zone' in example)) {
    throw usageError(
      'usage',
      `${kind} needs something to break: ${needed.split(' ')[0]}`,
      `For example: headroom drill ${kind} ${needed}`,
    );
  }
  return { kind, ...parametersOf(set), ...way, ...defined({ service, replicas }) };
}

/** Most are numbers; what is not is checked with the rest. */
function parametersOf(set: DrillOptions['set'] = {}): Record<string, string | number> {
  const value = (name: string, text: string): string | number =>
    textParameters.has(name) || Number.isNaN(Number(text)) ? text : Number(text);
  return Object.fromEntries(Object.entries(set).map(([name, text]) => [name, value(name, text)]));
}

function refuseFaultOptions(options: DrillOptions): void {
  const names = ['service', 'replicas', 'way', 'set'] as const;
  const given = names.find((name) => options[name] !== undefined);
  if (given === undefined) return;
  throw usageError(
    'usage',
    `--${given} is of a fault, and no fault was named`,
    'Name one: headroom drill kill --service api. `headroom faults` lists them.',
  );
}

function named(drills: Config['drills'], names: readonly string[] | undefined): readonly Drill[] {
  if (drills.length === 0) {
    throw usageError(
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
