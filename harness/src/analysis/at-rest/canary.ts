import type { CanaryDrift } from '../../model/record/canary.ts';
import type { CollapsePoint, Measures, Outcome, ServiceSummary } from '../../model/record/trial.ts';
import { ratePerSecond } from '../../model/units.ts';
import { cpuBoundBy } from '../bottleneck/cpu-bound.ts';

/** What a canary is compared by. */
export interface Canary {
  readonly outcome: Outcome;
  readonly measures: Pick<Measures, 'goodShare' | 'latencyMs' | 'hostSpeed' | 'throughputPerSecond'> & {
    readonly services: readonly Pick<ServiceSummary, 'cpuCores'>[];
  };
}

/**
 * How much one small load may differ from the same one later. A canary has some dozens of requests, so its median
 * latency and its CPU a request scatter by a tenth or two; the speed of the machine, gauged by itself, by less.
 */
const sameLatency = 1.5;
const sameLatencyMs = 10;
const sameCpu = 1.5;
/** What services do for themselves (collect garbage, compile) in the seconds of a canary: of few requests it is most of the cost. */
const sameCpuCores = 0.15;
const sameSpeed = 1.25;

/** Whether a canary can be compared with: the target took the load well. */
export function isComparable({ outcome, measures }: Canary, slo: { readonly goodShare: number }): boolean {
  return outcome.kind !== 'invalid' && outcome.kind !== 'violated' && measures.goodShare >= slo.goodShare;
}

/**
 * What changed between two canaries, the same small load at the start and at the end of a level's search (rule 7 of the
 * design). Nothing, as long as a request takes and costs about what it did: a machine that changes its speed and a
 * stack that does not mind are no drift. Else it is the machine's when its speed went the same way, and the stack's
 * when it did not. `undefined` as well when the later one says nothing (invalid).
 */
export function canaryDriftOf(first: Canary, last: Canary): CanaryDrift | undefined {
  if (last.outcome.kind === 'invalid') return undefined;
  const [latencyBefore, latencyAfter] = [first, last].map(({ measures }) => measures.latencyMs?.p50);
  const [cpuBefore, cpuAfter] = [first, last].map(cpuMsOf);
  const latency = ratioOf(latencyBefore, latencyAfter);
  const cpuMoved =
    (Math.abs((cpuAfter ?? 0) - (cpuBefore ?? 0)) * first.measures.throughputPerSecond) / 1000 > sameCpuCores;
  const cpu = cpuMoved ? ratioOf(cpuBefore, cpuAfter) : undefined;
  const speed = ratioOf(first.measures.hostSpeed, last.measures.hostSpeed);
  const latencyMoved = Math.abs((latencyAfter ?? 0) - (latencyBefore ?? 0)) > sameLatencyMs;
  const changes = [
    ...(latency !== undefined && latencyMoved && differs(latency, sameLatency)
      ? [{ ratio: latency, text: `the median latency went from ${ms(latencyBefore)} to ${ms(latencyAfter)}` }]
      : []),
    ...(cpu !== undefined && differs(cpu, sameCpu)
      ? [{ ratio: cpu, text: `a request costs ${ms(cpuAfter)} of CPU after ${ms(cpuBefore)}` }]
      : []),
    ...(last.outcome.kind === 'violated'
      ? [
          {
            ratio: Number.POSITIVE_INFINITY,
            text: `a small load is violated that was not: ${last.outcome.detail}`,
          },
        ]
      : []),
  ];
  if (changes.length === 0) return undefined;
  const isMachine =
    speed !== undefined && differs(speed, sameSpeed) && changes.every(({ ratio }) => ratio > 1 === speed < 1);
  const what = changes.map(({ text }) => text).join(', ');
  return {
    of: isMachine ? 'machine' : 'stack',
    ...(latency === undefined ? {} : { latencyRatio: latency }),
    ...(cpu === undefined ? {} : { cpuRatio: cpu }),
    ...(speed === undefined ? {} : { speedRatio: speed }),
    detail: isMachine
      ? `the machine ran at ${speed.toFixed(2)} of its speed at the end of the search: ${what}`
      : `the stack was another one at the end of the search${speed === undefined ? '' : `, at ${speed.toFixed(2)} of the machine's speed`}: ${what}`,
  };
}

/**
 * The interval of a level that drifted: what CPU-bound trials found holds for a request that costs somewhat between
 * the first canary's and the last's, so it is as much wider on both sides. A stack that is not short of CPU keeps its
 * own: its capacity does not follow the cost.
 */
export function widenedBy<Point extends CollapsePoint>(
  point: Point,
  drift: CanaryDrift | undefined,
  trials: readonly {
    readonly outcome: Outcome;
    readonly measures: Pick<Measures, 'services' | 'hostBusyShare'>;
  }[],
): Point {
  const isCpuBound = trials.some(
    ({ outcome, measures }) =>
      outcome.kind === 'violated' && cpuBoundBy(measures.services, measures.hostBusyShare) !== undefined,
  );
  if (drift?.cpuRatio === undefined || !isCpuBound) return point;
  const factor = Math.max(drift.cpuRatio, 1 / drift.cpuRatio);
  return { ...point, low: ratePerSecond(point.low / factor), high: ratePerSecond(point.high * factor) };
}

/** CPU of all services for a request, in ms; `undefined` when the inside of the stack cannot be seen. */
function cpuMsOf({ measures: { services, throughputPerSecond } }: Canary): number | undefined {
  if (services.length === 0 || throughputPerSecond === 0) return undefined;
  return (1000 * services.reduce((sum, { cpuCores }) => sum + cpuCores, 0)) / throughputPerSecond;
}

/** Of what costs or takes nothing, nothing was measured. */
function ratioOf(before = 0, after = 0): number | undefined {
  return before === 0 || after === 0 ? undefined : after / before;
}

function differs(ratio: number, allowed: number): boolean {
  return ratio > allowed || ratio < 1 / allowed;
}

function ms(value: number | undefined): string {
  return value === undefined ? '?' : `${value.toPrecision(2)} ms`;
}
