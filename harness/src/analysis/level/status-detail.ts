import { invalidTexts } from '../../model/record/invalid-reason.ts';
import type { Config } from '../../model/config/config.ts';
import { relativeWidthOf } from '../../model/ratio.ts';
import type { Bracket, CollapsePoint, Measures, Outcome } from '../../model/record/trial.ts';
import { shareText } from '../trial/share-text.ts';

interface StatedLevel {
  readonly status: string;
  readonly bracket: Bracket;
  readonly collapsePoint?: CollapsePoint;
  readonly trials: readonly {
    readonly load: number;
    readonly outcome: Outcome;
    readonly measures: Pick<Measures, 'goodShare' | 'bad' | 'latencyMs'>;
  }[];
}

type Slo = Pick<Config['slo'], 'latencyMs' | 'goodShare'>;

interface Asked {
  readonly slo: Slo;
  readonly relativeWidth: number;
}

/**
 * What is to be said of a level beside its status, observed against allowed or asked:
 * `violated at 1 request/s: p99 612 ms against 500 ms`. `undefined` where the status says it all.
 */
export function statusDetailOf(level: StatedLevel, { slo, relativeWidth }: Asked): string | undefined {
  if (level.status === 'found') return howWide(level, relativeWidth);
  if (level.status === 'below-minimum') return lowestViolated(level, slo);
  if (level.status === 'measurement-invalid') return whatLimited(level);
  return undefined;
}

/** A search ends with a wider interval than asked when it took long enough (search/narrow-enough.ts). */
function howWide({ collapsePoint }: StatedLevel, asked: number): string | undefined {
  const width = collapsePoint === undefined ? 0 : relativeWidthOf(collapsePoint);
  const [seen, wanted] = [width, asked].map((each) => `${Number((100 * each).toPrecision(2))} %`);
  return seen === wanted || width < asked ? undefined : `its interval ${seen} wide against ${wanted} asked`;
}

function lowestViolated({ bracket, trials }: StatedLevel, slo: Slo): string | undefined {
  const trial = trials.findLast(
    ({ load, outcome }) => outcome.kind === 'violated' && load === bracket.upperBound,
  );
  if (trial?.outcome.kind !== 'violated') return undefined;
  const { load, outcome, measures } = trial;
  const seen = outcome.by.includes('good-share') ? missText(measures, slo) : outcome.detail;
  return `violated at ${requests(load)}: ${seen}`;
}

/** The percentile that the SLO is about, when lateness alone made it miss; else the share of good requests. */
function missText(
  { goodShare, bad, latencyMs }: StatedLevel['trials'][number]['measures'],
  slo: Slo,
): string {
  const percentile = ({ 0.5: 'p50', 0.95: 'p95', 0.99: 'p99' } as const)[slo.goodShare];
  const kinds = Object.entries(bad).filter(([, count]) => count > 0);
  const isLate = kinds.every(([kind]) => kind === 'slow');
  if (isLate && percentile !== undefined && latencyMs !== undefined) {
    return `${percentile} ${Math.round(latencyMs[percentile])} ms against ${slo.latencyMs} ms`;
  }
  const counts = kinds.map(([kind, count]) => `${count} ${kind}`).join(', ');
  return `${shareText(goodShare)} good within ${slo.latencyMs} ms against ${shareText(slo.goodShare)} (${counts})`;
}

/** A search that generator or host cut short still knows what was confirmed to be carried: a lower bound, said as such. */
function whatLimited({ bracket: { lowerBound }, trials }: StatedLevel): string | undefined {
  const last = trials.findLast(({ outcome }) => outcome.kind === 'invalid');
  if (last?.outcome.kind !== 'invalid') return undefined;
  const { reason, detail } = last.outcome;
  const violated = trials.filter(({ outcome }) => outcome.kind === 'violated').map(({ load }) => load);
  const limit = `${invalidTexts[reason].what} at ${requests(last.load)} (${reason}: ${detail})`;
  if (lowerBound === undefined || Math.min(...violated) <= lowerBound) return limit;
  return `at least ${requests(lowerBound)}; above that, ${limit}`;
}

function requests(load: number): string {
  return `${Number(load.toPrecision(4))} ${load === 1 ? 'request' : 'requests'}/s`;
}
