import { shapes } from '../../../../scenarios/shapes/catalogue.ts';
import { stackCatalogue } from '../../drivers/stacks/catalogue.ts';
import type { Config } from '../../model/config/config.ts';
import { ofNight } from '../../model/config/drill.ts';
import { nameOfSaturation, subjectOf } from '../../model/config/metrics.ts';
import { isOwnStack, kindsAsked, kindsIn, stackKinds } from '../../model/config/stacks.ts';
import { HarnessError } from '../../model/errors.ts';
import { didYouMean } from '../nearest.ts';
import { askedShape } from '../shapes/asked.ts';
import { chosenStack } from '../stacks.ts';
import type { ConfigProblem } from './error.ts';

/** What no single key can tell: keys that do not fit each other, as far as all keys of a check are there. */
export function crossCheck(config: Partial<Config>): ConfigProblem[] {
  return checks.flatMap((check) => [...check(config)]).map((text) => ({ code: 'config-invalid', text }));
}

const checks = [
  whereAllAre(['levels'], levelProblems),
  whereAllAre(['levels', 'stack', 'stacks'], stackProblems),
  whereAllAre(['stacks'], ownProblems),
  whereAllAre(['search'], loadProblems),
  whereAllAre(['night'], nightProblems),
  whereAllAre(['night', 'levels'], variantProblems),
  whereAllAre(['metrics', 'stack', 'stacks'], metricsProblems),
  whereAllAre(['drills', 'night'], drillProblems),
  whereAllAre(['proposal', 'levels', 'drills'], proposalProblems),
];

function whereAllAre<Key extends keyof Config>(
  keys: readonly Key[],
  problems: (config: Pick<Config, Key>) => Iterable<string>,
): (config: Partial<Config>) => Iterable<string> {
  return (config) => (keys.every((key) => Object.hasOwn(config, key)) ? problems(config as Config) : []);
}

function* levelProblems({ levels }: Pick<Config, 'levels'>): Iterable<string> {
  const seen = new Set<string>();
  const alone = levels.filter(({ comparedWith }) => comparedWith === undefined).map(({ name }) => name);
  for (const [index, { name, comparedWith }] of levels.entries()) {
    const other = comparedWith?.level;
    if (other !== undefined && !alone.includes(other)) {
      yield `levels[${index}].comparedWith.level is "${other}": it must be a level that is not itself compared with another.${didYouMean(other, alone)} Those are ${alone.join(', ')}.`;
    }
    if (seen.has(name))
      yield `levels[${index}].name is "${name}" again: every level needs a name of its own.`;
    seen.add(name);
  }
}

function* stackProblems({
  levels,
  stack,
  stacks,
}: Pick<Config, 'levels' | 'stack' | 'stacks'>): Iterable<string> {
  const defined = kindsIn(stacks);
  if (defined.length === 0) {
    yield `stacks is empty: the levels need a stack to be put on, one of ${stackKinds.join(', ')}.`;
    return;
  }
  if (stack !== 'auto' && stacks[stack] === undefined) {
    yield `stack is "${stack}", but stacks.${stack} is not there: stacks has ${defined.join(', ')}.`;
  }
  const asked = kindsAsked({ stack, stacks });
  for (const { levelProblems: problems } of Object.values(stackCatalogue)) {
    yield* problems?.({ levels, stack, stacks }, asked) ?? [];
  }
  if (asked.some(isOwnStack)) yield* identicalLevels(levels);
}

/** Of each stack by itself. */
function* ownProblems({ stacks }: Pick<Config, 'stacks'>): Iterable<string> {
  for (const kind of kindsIn(stacks)) {
    const { definition, own } = chosenStack(stacks, kind);
    yield* definition.problems?.(own) ?? [];
  }
}

/** Levels that change nothing are the same level; one such level is the stack as it is. */
function* identicalLevels(levels: Config['levels']): Iterable<string> {
  const unchanged = levels.filter((level) => Object.keys(level.services).length === 0 && !level.commands);
  if (unchanged.length > 1) {
    const names = unchanged.map(({ name }) => `"${name}"`).join(' and ');
    yield `levels ${names} change no service: only one level can be the stack as it is.`;
  }
}

function* nightProblems({ night }: Pick<Config, 'night'>): Iterable<string> {
  if (night === undefined) return;
  if (night.window !== undefined && night.trace === undefined) {
    yield 'night.window is a part of a trace, but night.trace is not there: a shape has parameters instead.';
  }
  if (night.trace !== undefined && Object.keys(night.parameters).length > 0) {
    yield 'night.parameters are those of a shape, but the night is a trace: leave them out.';
  }
  yield* shapeProblems(night);
}

function* shapeProblems({ shape, parameters }: NonNullable<Config['night']>): Iterable<string> {
  if (shape === undefined) return;
  try {
    askedShape(shape, parameters);
  } catch (error) {
    if (!(error instanceof HarnessError)) throw error;
    yield `night.shape and night.parameters: ${error.message}`;
  }
}

function* variantProblems({ night, levels }: Pick<Config, 'night' | 'levels'>): Iterable<string> {
  if (night === undefined) return;
  const known = levels.map(({ name }) => name);
  const seen = new Set<string>();
  for (const [index, { name, levels: wanted = [] }] of (night.variants ?? []).entries()) {
    const where = `night.variants[${index}] ("${name}")`;
    if (seen.has(name)) yield `${where} is there twice: every variant needs a name of its own.`;
    seen.add(name);
    for (const level of wanted.filter((each) => !known.includes(each))) {
      yield `${where} is for level "${level}", which is not there.${didYouMean(level, known)} Levels: ${known.join(', ')}.`;
    }
  }
}

function* drillProblems({ drills, night }: Pick<Config, 'drills' | 'night'>): Iterable<string> {
  const seen = new Set<string>();
  for (const [index, drill] of drills.entries()) {
    const { name } = drill;
    if (seen.has(name))
      yield `drills[${index}].name is "${name}" again: every drill needs a name of its own.`;
    seen.add(name);
    if (ofNight(drill) !== undefined && night === undefined) {
      yield `drills[${index}] ("${name}") is to be done under the config's night, but night is not there, e.g. night: { shape: "election-plateau-2012", peak: 200 }.`;
    }
  }
}

function* metricsProblems({
  metrics,
  stack,
  stacks,
}: Pick<Config, 'metrics' | 'stack' | 'stacks'>): Iterable<string> {
  const hasOwnServices = [kindsIn(stacks), kindsAsked({ stack, stacks })].every((kinds) =>
    kinds.some(isOwnStack),
  );
  const seen = new Set<string>();
  for (const [index, endpoint] of metrics.entries()) {
    if (endpoint.port !== undefined && !hasOwnServices) {
      yield `metrics[${index}].port is ${endpoint.port}, but headroom does not start the services of an external stack: give the url instead.`;
    }
    for (const [at, saturation] of endpoint.saturations.entries()) {
      const [service, name] = [subjectOf(saturation, endpoint), nameOfSaturation(saturation)];
      if (seen.has(`${service} ${name}`)) {
        yield `metrics[${index}].saturations[${at}] is "${name}" of "${service}" again: give it a name of its own.`;
      }
      seen.add(`${service} ${name}`);
    }
  }
}

function* loadProblems({
  search: { minLoad, initialLoad, maxLoad },
}: Pick<Config, 'search'>): Iterable<string> {
  if (minLoad > maxLoad) {
    yield `search.minLoad is ${minLoad}: it must be at most search.maxLoad, which is ${maxLoad}.`;
  } else if (initialLoad < minLoad || initialLoad > maxLoad) {
    yield `search.initialLoad is ${initialLoad}: it must be between search.minLoad (${minLoad}) and search.maxLoad (${maxLoad}).`;
  }
}

function* proposalProblems({
  proposal,
  levels,
  drills,
}: Pick<Config, 'proposal' | 'levels' | 'drills'>): Iterable<string> {
  if (proposal === undefined) return;
  const { fleet, expectedPeak, alsoWithout } = proposal;
  const services = Object.keys(levels[0]?.services ?? {});
  for (const [index, tier] of (fleet?.tiers ?? []).entries()) {
    for (const name of tier.services.filter((each) => !services.includes(each))) {
      yield `proposal.fleet.tiers[${index}] ("${tier.name}") stands for service "${name}", to which level "${levels[0]?.name ?? ''}" gives nothing.${didYouMean(name, services)} It gives to ${services.join(', ') || 'none'}.`;
    }
  }
  const { from = 0, to = from } = fleet?.target ?? {};
  if (from > to) yield `proposal.fleet.target.from is ${from}: it must be at most target.to, which is ${to}.`;
  if (expectedPeak !== undefined && 'percentiles' in expectedPeak.multiple) {
    yield* percentileProblems(expectedPeak.multiple.percentiles);
  }
  if (expectedPeak !== undefined && 'history' in expectedPeak.multiple) {
    yield* historyProblems(expectedPeak.multiple.history);
  }
  const names = drills.map(({ name }) => name);
  for (const name of alsoWithout.filter((each) => !names.includes(each))) {
    yield `proposal.alsoWithout names "${name}", which is not a drill.${didYouMean(name, names)} Drills: ${names.join(', ') || 'none'}.`;
  }
}

function* historyProblems(history: readonly (number | string)[]): Iterable<string> {
  const names = shapes.map(({ name }) => name);
  for (const [index, night] of history.entries()) {
    if (typeof night === 'number' || names.includes(night)) continue;
    yield `proposal.expectedPeak.multiple.history[${index}] is "${night}", which is neither a number nor a shape.${didYouMean(night, names)} \`headroom shapes\` lists them.`;
  }
}

function* percentileProblems(
  percentiles: readonly { readonly percentile: number; readonly multiple: number }[],
): Iterable<string> {
  const inOrder = percentiles.toSorted((a, b) => a.percentile - b.percentile);
  for (const [index, { percentile, multiple }] of inOrder.entries()) {
    const before = inOrder[index - 1];
    if (before === undefined || (before.percentile < percentile && before.multiple < multiple)) continue;
    yield `proposal.expectedPeak.multiple.percentiles has ${multiple} at ${percentile} after ${before.multiple} at ${before.percentile}: multiples must rise with their percentiles.`;
  }
}
