import type { Config, Level } from '../model/config.ts';
import type { ProposalConfig } from '../model/proposal.ts';
import { ratioOf, type Ratio } from '../model/ratio.ts';
import type { LevelRecord, RunRecord } from '../model/record.ts';
import type { LevelVerdict, ProposalVerdict, Verdict } from '../model/verdict.ts';
import { judged, worstOf } from './judged.ts';
import { multipleOf, type Multiple } from './multiple.ts';
import { riskOf } from './risk.ts';
import { savingOf, sizeOf } from './saving.ts';

interface Context {
  readonly record: RunRecord;
  readonly levels: readonly Level[];
  readonly proposal: ProposalConfig;
  /** The peak of the night, over what the first level carries. */
  readonly peak: { readonly ordinaryShare: number; readonly multiple: Multiple } | undefined;
}

/** What the measured levels mean for a proposal. The first level of the run stands for the fleet as it is. */
export function verdictOn(
  record: RunRecord,
  { levels }: Pick<Config, 'levels'>,
  proposal: ProposalConfig,
): ProposalVerdict {
  const { expectedPeak, riskLimit } = proposal;
  const peak = expectedPeak && { ...expectedPeak, multiple: multipleOf(expectedPeak.multiple) };
  const context: Context = { record, levels, proposal, peak };
  const verdicts = record.levels.map((level) => levelVerdict(level, context));
  const safe = record.levels
    .filter(({ broken }, index) => broken === undefined && verdicts[index]?.verdict.kind === 'safe')
    .toSorted((a, b) => totalSize(a, context) - totalSize(b, context));
  return {
    levels: verdicts.map((each, index) => comparedTo(each, verdicts, record.levels[index], context)),
    ...(safe[0] === undefined ? {} : { smallestSafe: safe[0].name }),
    ...(peak === undefined
      ? {}
      : {
          peak: {
            median: peak.ordinaryShare * peak.multiple.quantile(0.5),
            atLimit: peak.ordinaryShare * peak.multiple.quantile(1 - riskLimit),
          },
        }),
  };
}

function levelVerdict(level: LevelRecord, context: Context): LevelVerdict {
  const { proposal, peak, levels } = context;
  const share = shareOf(level, context.record);
  const [first, own] = [levels[0], levels.find(({ name }) => name === level.name)];
  const risk = peak && share && riskOf(share, peak.ordinaryShare, peak.multiple);
  const { outage, fleet } = proposal;
  return {
    level: level.name,
    ...(share === undefined ? {} : { share }),
    ...(risk === undefined ? {} : { risk }),
    ...(share === undefined || peak === undefined ? {} : { breakEven: over(share, peak.ordinaryShare) }),
    ...(fleet === undefined || first === undefined || own === undefined || level.broken !== undefined
      ? {}
      : { saving: savingOf(own, first, fleet) }),
    ...(outage === undefined || risk === undefined
      ? {}
      : { expectedLoss: risk.probability * outage.costPerMinute * outage.minutes }),
    verdict: worstOf([verdictAlone(level, context), ...verdictsWithout(level, context)]),
  };
}

function verdictAlone(level: LevelRecord, { record, proposal: { riskLimit }, peak }: Context): Verdict {
  if (peak === undefined) return { kind: 'unknown', because: 'no-peak' };
  if (level.status === 'below-minimum') return { kind: 'unsafe', because: 'collapsed' };
  const share = shareOf(level, record);
  if (share === undefined) return { kind: 'unknown', because: 'not-measured' };
  const { ordinaryShare, multiple } = peak;
  const needed = ordinaryShare * multiple.quantile(1 - riskLimit);
  return judged(riskOf(share, ordinaryShare, multiple), share, needed, riskLimit);
}

/** Of the same level without what must not be needed: `headroom run --broken` measured it under a name of its own. */
function verdictsWithout(level: LevelRecord, context: Context): Verdict[] {
  if (level.broken !== undefined) return [];
  return context.proposal.alsoWithout.map((drill) => {
    const without = context.record.levels.find(({ name }) => name === `${level.name}-${drill}`);
    const verdict: Verdict =
      without === undefined ? { kind: 'unknown', because: 'not-measured' } : verdictAlone(without, context);
    return verdict.kind === 'safe' ? verdict : { ...verdict, without: drill };
  });
}

/** Of a level with something on top: the largest level without it that is no safer. */
function comparedTo(
  own: LevelVerdict,
  verdicts: readonly LevelVerdict[],
  level: LevelRecord | undefined,
  { record }: Context,
): LevelVerdict {
  const { risk } = own;
  if (level?.comparedWith === undefined || level.broken !== undefined || risk === undefined) return own;
  const noSafer = record.levels.find(({ name, comparedWith }) => {
    const its = verdicts.find((each) => each.level === name)?.risk;
    return comparedWith === undefined && its !== undefined && its.probability >= risk.probability;
  });
  return noSafer === undefined ? own : { ...own, isAsSafeAs: noSafer.name };
}

function shareOf(level: LevelRecord, { levels: [first] }: RunRecord): Ratio | undefined {
  if (first?.collapsePoint === undefined) return undefined;
  if (first === level) return { estimate: 1, low: 1, high: 1 };
  if (level.collapsePoint !== undefined) return ratioOf(level.collapsePoint, first.collapsePoint);
  const least = level.status === 'at-least' ? level.bracket.lowerBound : undefined;
  const { confidence } = first.collapsePoint;
  return least && ratioOf({ estimate: least, low: least, high: least, confidence }, first.collapsePoint);
}

function over({ estimate, low, high }: Ratio, divisor: number): Ratio {
  return { estimate: estimate / divisor, low: low / divisor, high: high / divisor };
}

function totalSize({ name }: LevelRecord, { levels }: Context): number {
  const level = levels.find((each) => each.name === name);
  return level === undefined ? Number.POSITIVE_INFINITY : sizeOf(Object.keys(level.services), level);
}
