import type { Level } from '../../model/config/config.ts';
import type { Evidence } from '../../model/answers/evidence.ts';
import { wholeLevelOf } from '../../model/level-names.ts';
import { loadingRunText } from '../../model/record/loading-run.ts';
import type { LevelRecord } from '../../model/record/record.ts';
import type { Scaling } from '../../model/answers/verdict.ts';
import { code, escaped } from '../formats/markdown.ts';
import { countOf, figure, percent } from '../wording/numbers.ts';
import type { Proposal } from './proposal.ts';

/** What a cut proposal takes for granted, each held against the run's own figures where it has any. */
export function evidenceLimits(
  { config, verdict }: Proposal,
  evidence: Evidence,
  levels: readonly Level[],
): string[] {
  const { search } = evidence;
  const lines = [
    ...scalingLines(verdict.scaling),
    ...scaleLines(config.fleet?.tiers ?? [], wholeAmong(levels, search)),
    ...validityLines(search.levels),
    ...shapeLines(evidence),
    ...besideLines(search),
    `Data: the stores held what the stack was prepared with, not the fleet's. A larger working set misses the caches more often.`,
    `Expiry: the figures are of scenario ${code(search.provenance.scenarioHash.slice(0, 12))}, config ${code(search.provenance.configHash.slice(0, 12))} and the stack below. ${code(`headroom verify ${search.runId}`)} says whether they are still what is there; when not, this report is stale.`,
  ];
  return [lines.map((line) => `- ${line}`).join('\n')];
}

function wholeAmong(levels: readonly Level[], search: Evidence['search']): Level | undefined {
  const whole = wholeLevelOf(search)?.name;
  return levels.find(({ name }) => name === whole);
}

/** Nearer to 1 than this is in proportion for what a proposal needs. */
const proportional = 0.1;

function scalingLines(scaling: Scaling | undefined): string[] {
  if (scaling === undefined) {
    return ['Scaling: one size was measured, so that capacity goes with size is not tested.'];
  }
  const { exponent, low, high, levels } = scaling;
  const from = `(${low.toFixed(2)} to ${high.toFixed(2)}, from level ${levels.map((level) => escaped(level)).join(', ')})`;
  const seen = `Scaling: capacity went with size to the power of ${exponent.toFixed(2)} ${from}`;
  if (Math.abs(exponent - 1) <= proportional || (low <= 1 && high >= 1)) {
    return [`${seen}: in proportion, as the step from this stack to the fleet assumes.`];
  }
  return [
    exponent < 1
      ? `${seen}: small levels carry more than their share. A fleet that is many times as large may carry less than in proportion, and gain less from what is added.`
      : `${seen}: small levels carry less than their share. A cut costs more capacity than it saves servers.`,
  ];
}

function besideLines({ beside = [] }: Evidence['search']): string[] {
  return beside.map(
    (other) => `Beside it ran ${escaped(loadingRunText(other))}: what was measured may be too low.`,
  );
}

/** How many units of the fleet one of this stack stands for. */
function scaleLines(
  tiers: NonNullable<Proposal['config']['fleet']>['tiers'],
  first: Level | undefined,
): string[] {
  return tiers.flatMap(({ name, services, cost }) => {
    if (!('units' in cost) || first === undefined) return [];
    const replicas = services.reduce((sum, each) => sum + (first.services[each]?.replicas ?? 1), 0);
    const ofEach = figure(cost.units / replicas);
    return [
      `Scale: ${countOf(replicas, 'replica')} stood for the ${figure(cost.units)} units of tier ${escaped(name)}, ${ofEach} each. What only shows in the large (balancing, hot shards, the network) is not in it.`,
    ];
  });
}

/** How often the machine, the generator or a drift had a part in it. */
function validityLines(levels: readonly LevelRecord[]): string[] {
  const trials = levels.flatMap((level) => level.trials);
  if (trials.length === 0) return [];
  const byHost = trials.filter(
    ({ outcome }) =>
      outcome.kind === 'invalid' && ['host-limited', 'generator-limited'].includes(outcome.reason),
  ).length;
  const drifted = levels.filter(({ drift }) => drift !== undefined).length;
  return [
    `Co-location: in ${byHost} of ${countOf(trials.length, 'trial')} the machine or the load generator was the limit; such do not count. ${drifted === 0 ? 'No level' : countOf(drifted, 'level')} drifted, by the same small load at its start and at its end.`,
  ];
}

function shapeLines({ night }: Evidence): string[] {
  const record = night?.night;
  if (record === undefined) return [];
  const assumed = record.assumptions.map((each) => escaped(each)).join(' ');
  const seconds = record.replayed.ratesPerSecond.length * record.replayed.stepSeconds;
  const original = record.original.ratesPerSecond.length * record.original.stepSeconds;
  return [
    `Shape: one night, ${escaped(record.name)}, in ${percent(seconds / original)} of its time with its rises and peak in real seconds. Assumed of it: ${assumed === '' ? 'nothing' : assumed}`,
  ];
}
