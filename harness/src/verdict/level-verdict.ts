import type { Level } from '../model/config.ts';
import { lastDrills } from '../model/drill.ts';
import type { Evidence } from '../model/evidence.ts';
import type { ProposalConfig } from '../model/proposal.ts';
import { brokenLevelName } from '../model/level-names.ts';
import { ratioOf, type Ratio } from '../model/ratio.ts';
import type { LevelRecord, RunRecord } from '../model/record.ts';
import type { LevelVerdict, Verdict, VerdictWithout } from '../model/verdict.ts';
import { judged, worstOf } from './judged.ts';
import type { Multiple } from './multiple.ts';
import { riskOf, type Risk } from './risk.ts';
import { savingOf } from './saving.ts';
import { secondsToDecide, type Asked } from './time-to-decide.ts';

export interface Context {
  readonly evidence: Evidence;
  readonly levels: readonly Level[];
  readonly proposal: ProposalConfig;
  /** The peak of the night, over what the first level carries. */
  readonly peak:
    | {
        readonly ordinaryShare: number;
        readonly multiple: Multiple;
        /** Passed with the probability of the risk limit. */
        readonly atLimit: number;
      }
    | undefined;
}

/** What a level carries, and what that means by itself. */
interface Judged {
  readonly share?: Ratio;
  readonly risk?: Risk;
  readonly breakEven?: Ratio;
  readonly verdict: Verdict;
}

/** On a level as it is, or with something on top. */
export function levelVerdict(level: LevelRecord, context: Context): LevelVerdict {
  const { evidence, levels, proposal } = context;
  const { outage, fleet } = proposal;
  const alone = judgedLevel(level, { level: level.name }, context);
  const without = verdictsWithout(level, context);
  const required = without.filter(({ isRequired }) => isRequired);
  const surge = surgeOf(level, evidence);
  const verdict = worstOf([
    alone.verdict,
    ...required.map((each) =>
      each.verdict.kind === 'safe' ? each.verdict : { ...each.verdict, without: each.drill },
    ),
    ...nightVerdict(surge, context),
  ]);
  const [first, own] = [levels[0], levels.find(({ name }) => name === level.name)];
  const { risk } = alone;
  return {
    level: level.name,
    ...alone,
    ...(fleet === undefined || first === undefined || own === undefined
      ? {}
      : { saving: savingOf(own, first, fleet) }),
    ...(outage === undefined || risk === undefined
      ? {}
      : { expectedLoss: risk.probability * outage.costPerMinute * outage.minutes }),
    verdict,
    without,
    ...(surge === undefined ? {} : { surge }),
    drills: drillsOf(level, evidence),
    ...(verdict.kind === 'safe' ? factorLeft([alone, ...required], context) : {}),
  };
}

/** @param asked the level by its own name, and what it is without */
function judgedLevel(level: LevelRecord, asked: Asked, context: Context): Judged {
  const { evidence, peak, proposal } = context;
  const share = shareOf(level, evidence.search);
  const collapsed: Verdict = { kind: 'unsafe', because: 'collapsed' };
  if (share === undefined || peak === undefined) {
    const hasCollapsed = peak !== undefined && level.status === 'below-minimum';
    const verdict = hasCollapsed ? collapsed : unknownVerdict(asked, context);
    return { ...(share === undefined ? {} : { share }), verdict };
  }
  const { ordinaryShare, multiple, atLimit } = peak;
  const risk = riskOf(share, ordinaryShare, multiple);
  return {
    share,
    risk,
    breakEven: over(share, ordinaryShare),
    verdict: withTime(judged(risk, share, atLimit, proposal.riskLimit), asked, evidence.search),
  };
}

function unknownVerdict(asked: Asked, { evidence, peak }: Context): Verdict {
  if (peak === undefined) return { kind: 'unknown', because: 'no-peak' };
  const seconds = secondsToDecide(asked, undefined, evidence.search);
  return { kind: 'unknown', because: 'not-measured', ...(seconds === undefined ? {} : { seconds }) };
}

function withTime(verdict: ReturnType<typeof judged>, asked: Asked, search: RunRecord): Verdict {
  if (verdict.kind !== 'undecided') return verdict;
  return { ...verdict, seconds: secondsToDecide(asked, verdict.relativeWidth, search) ?? 0 };
}

/** `headroom run --broken` measures each level without what a drill breaks, under a name of its own. */
function verdictsWithout(level: LevelRecord, context: Context): VerdictWithout[] {
  const { evidence, proposal } = context;
  const measured = evidence.search.levels.filter(
    (each) => each.broken !== undefined && isOf(each.name, level.name, evidence.search),
  );
  const drills = measured.map(({ name }) => name.slice(brokenLevelName(level.name, '').length));
  const missing = proposal.alsoWithout.filter((drill) => !drills.includes(drill));
  return [
    ...measured.map((each, index) => {
      const drill = drills[index] ?? each.name;
      return {
        drill,
        isRequired: proposal.alsoWithout.includes(drill),
        ...judgedLevel(each, { level: level.name, without: drill }, context),
      };
    }),
    ...missing.map((drill) => ({
      drill,
      isRequired: true,
      verdict: unknownVerdict({ level: level.name, without: drill }, context),
    })),
  ];
}

/** Names of levels may begin with those of others: the longest one counts. */
function isOf(broken: string, name: string, { levels }: RunRecord): boolean {
  const begins = levels.filter(
    (each) => each.broken === undefined && broken.startsWith(brokenLevelName(each.name, '')),
  );
  return begins.toSorted((a, b) => b.name.length - a.name.length)[0]?.name === name;
}

/** Of the night's first variant: the users that are expected. */
function surgeOf({ name }: LevelRecord, { night }: Evidence): LevelVerdict['surge'] {
  const variant = night?.night?.variants[0]?.name;
  const surge = night?.levels
    .find((each) => each.name === name)
    ?.surges?.find((each) => each.variant === variant);
  if (surge === undefined) return undefined;
  const { low, high } = surge;
  return { ...(low === undefined ? {} : { low }), ...(high === undefined ? {} : { high }) };
}

/** A night as it comes may take down what would carry its peak as a steady load. */
function nightVerdict(
  surge: LevelVerdict['surge'],
  { evidence, peak, proposal: { riskLimit } }: Context,
): Verdict[] {
  const base = evidence.search.levels[0]?.collapsePoint;
  const ofNight = evidence.night?.night?.peak;
  if (surge?.high === undefined || base === undefined || ofNight === undefined || peak === undefined)
    return [];
  const most = (surge.high * ofNight) / base.low;
  const isTooLikely = peak.multiple.above(most / peak.ordinaryShare) > riskLimit;
  return isTooLikely ? [{ kind: 'unsafe', because: 'night' }] : [];
}

function drillsOf({ name }: LevelRecord, { drills }: Evidence): LevelVerdict['drills'] {
  const level = drills?.levels.find((each) => each.name === name);
  return lastDrills(level ?? {}).map(({ drill, outcome }) => ({ drill, outcome: outcome.kind }));
}

function factorLeft(
  judgements: readonly Pick<Judged, 'share'>[],
  { peak }: Context,
): Pick<LevelVerdict, 'factorLeft'> {
  if (peak === undefined) return {};
  const least = Math.min(...judgements.map(({ share }) => share?.low ?? 0));
  return { factorLeft: least / peak.atLimit };
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
