import { answerOf, pointOf } from '../model/answers/answer.ts';
import type { Level } from '../model/config/config.ts';
import { lastDrills } from '../model/config/drill.ts';
import type { Evidence } from '../model/answers/evidence.ts';
import type { ProposalConfig } from '../model/config/proposal.ts';
import { brokenLevelName } from '../model/level-names.ts';
import { ratioOf, type Ratio } from '../model/ratio.ts';
import type { LevelRecord, RunRecord } from '../model/record/record.ts';
import type { LevelVerdict, Verdict, VerdictWithout } from '../model/answers/verdict.ts';
import { judged, worstOf } from './judged.ts';
import type { Multiple } from './multiple.ts';
import { riskOf, type Risk } from './risk.ts';
import { savingOf } from './saving.ts';
import { secondsToDecide, type Asked } from './time-to-decide.ts';

export interface Context {
  readonly evidence: Evidence;
  readonly levels: readonly Level[];
  /** Stands for the whole fleet: all others are shares of it. `undefined` when it was not measured. */
  readonly whole: LevelRecord | undefined;
  readonly proposal: ProposalConfig;
  /** The peak of the night, over what the whole fleet carries. */
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
  const { evidence, levels, proposal, whole } = context;
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
  const [first, own] = [whole?.name, level.name].map((name) => levels.find((each) => each.name === name));
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
  const share = shareOf(level, context);
  const collapsed: Verdict = { kind: 'unsafe', because: 'collapsed' };
  if (share === undefined || peak === undefined) {
    const hasCollapsed = peak !== undefined && answerOf(level).kind === 'under';
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

function unknownVerdict(asked: Asked, { evidence, peak, whole }: Context): Verdict {
  if (peak === undefined) return { kind: 'unknown', because: 'no-peak' };
  const seconds = secondsToDecide(asked, undefined, evidence.search);
  const hasWhole = whole !== undefined && pointOf(whole) !== undefined;
  const because = hasWhole ? 'not-measured' : 'whole-not-measured';
  return { kind: 'unknown', because, ...(seconds === undefined ? {} : { seconds }) };
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
  { evidence, peak, proposal: { riskLimit }, whole }: Context,
): Verdict[] {
  const base = whole && pointOf(whole);
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

/**
 * With the doubt of both. Of the whole fleet as well: its peak is told as a share of what it seems to carry, and what it
 * carries is in doubt.
 */
function shareOf(level: LevelRecord, { whole }: Context): Ratio | undefined {
  const base = whole && pointOf(whole);
  if (base === undefined) return undefined;
  const answer = answerOf(level);
  if (answer.kind === 'point') return ratioOf(answer.point, base);
  if (answer.kind !== 'at-least') return undefined;
  const { load } = answer;
  return ratioOf({ estimate: load, low: load, high: load, confidence: base.confidence }, base);
}

function over({ estimate, low, high }: Ratio, divisor: number): Ratio {
  return { estimate: estimate / divisor, low: low / divisor, high: high / divisor };
}
