import { pointOf } from '../model/answers/answer.ts';
import type { Config, Level } from '../model/config/config.ts';
import type { Evidence } from '../model/answers/evidence.ts';
import type { ProposalConfig } from '../model/config/proposal.ts';
import type { LevelVerdict, ProposalVerdict } from '../model/answers/verdict.ts';
import { levelVerdict, type Context } from './level-verdict.ts';
import { wholeLevelOf } from '../model/level-names.ts';
import { multipleOf } from './multiple.ts';
import { mostSavedPerDay, sizeOf } from './saving.ts';
import { scalingOf } from './scaling.ts';

/**
 * What the measured levels mean for a proposal. The first level of the config stands for the fleet as it is, and no other
 * does where that was not measured; levels of which something is broken count with those they are of.
 */
export function verdictOn(
  evidence: Evidence,
  { levels }: Pick<Config, 'levels'>,
  proposal: ProposalConfig,
): ProposalVerdict {
  const { expectedPeak, riskLimit, fleet } = proposal;
  const peak = expectedPeak && peakOf(expectedPeak, riskLimit);
  const whole = wholeLevelOf(evidence.search);
  const context: Context = { evidence, levels, proposal, peak, whole };
  const verdicts = evidence.search.levels
    .filter(({ broken }) => broken === undefined)
    .map((level) => levelVerdict(level, context));
  const safe = verdicts
    .filter(({ verdict }) => verdict.kind === 'safe')
    .toSorted((a, b) => totalSize(a.level, levels) - totalSize(b.level, levels));
  const scaling = scalingOf(sizedLevels(context));
  return {
    levels: verdicts.map((each) => comparedTo(each, verdicts, context)),
    ...(safe[0] === undefined ? {} : { smallestSafe: safe[0].level }),
    ...(peak === undefined
      ? {}
      : {
          peak: {
            median: peak.ordinaryShare * peak.multiple.quantile(0.5),
            atLimit: peak.atLimit,
          },
        }),
    ...(scaling === undefined ? {} : { scaling }),
    ...(fleet === undefined ? {} : { mostPerDay: mostSavedPerDay(fleet) }),
  };
}

function peakOf(
  { ordinaryShare, multiple: config }: NonNullable<ProposalConfig['expectedPeak']>,
  riskLimit: number,
): NonNullable<Context['peak']> {
  const multiple = multipleOf(config);
  return { ordinaryShare, multiple, atLimit: ordinaryShare * multiple.quantile(1 - riskLimit) };
}

/** Of a level with something on top: the largest level without it that is no safer, when it is a larger one. */
function comparedTo(
  own: LevelVerdict,
  verdicts: readonly LevelVerdict[],
  { evidence, levels }: Context,
): LevelVerdict {
  const record = (name: string) => evidence.search.levels.find((level) => level.name === name);
  const risk = worstRisk(own);
  if (record(own.level)?.comparedWith === undefined || risk === undefined) return own;
  const noSafer = verdicts.find((each) => {
    const its = worstRisk(each);
    return record(each.level)?.comparedWith === undefined && its !== undefined && its >= risk;
  });
  if (noSafer === undefined || totalSize(noSafer.level, levels) <= totalSize(own.level, levels)) return own;
  return { ...own, isAsSafeAs: noSafer.level };
}

/** As it is, and without what it must do without. */
function worstRisk({ risk, without }: LevelVerdict): number | undefined {
  const required = without.filter(({ isRequired }) => isRequired);
  const all = [risk, ...required.map((each) => each.risk)];
  const known = all.flatMap((each) => (each === undefined ? [] : [each.probability]));
  return known.length === all.length ? Math.max(...known) : undefined;
}

/** As they are: nothing is broken, nothing on top. */
function sizedLevels({ evidence, levels }: Context) {
  return evidence.search.levels.flatMap((level) => {
    const { name, broken, comparedWith } = level;
    const point = pointOf(level);
    return broken !== undefined || comparedWith !== undefined || point === undefined
      ? []
      : [{ level: name, size: totalSize(name, levels), ...point }];
  });
}

function totalSize(name: string, levels: readonly Level[]): number {
  const level = levels.find((each) => each.name === name);
  return level === undefined ? Number.POSITIVE_INFINITY : sizeOf(Object.keys(level.services), level);
}
