import { countOf } from '../../../model/histogram.ts';
import { badKinds, type BadKind, type FreshnessSample, type LoadSecond } from '../../../model/sample.ts';
import { dueBy } from '../arrivals.ts';
import { completedOf, histogramSince, noTotals, type Totals } from './totals.ts';
import type { Arrivals, TrialPlan } from '../trial-plan.ts';

/** k6 pushes this often: a second ends with the push that comes nearest to its end. */
export const pushIntervalMs = 250;

/** CPU that the generator had, and time that its threads waited for one, since it started. */
export interface CpuUse {
  readonly cpuSeconds: number;
  /** Absent where it cannot be seen. */
  readonly waitSeconds?: number | undefined;
}

export interface CpuReading extends CpuUse {
  /** When it was read, on any clock that runs evenly. */
  readonly readAtMs: number;
}

/** All VUs there are, from the start on (k6's own gauge of them comes late); and whether posts are sampled. */
type VuPlan = Pick<TrialPlan, 'vus' | 'freshness'>;

/**
 * Cuts the totals that a generator pushes into seconds. They begin with the first arrival's slice and end, as nearly
 * as pushes allow, at whole seconds and at the end of the load; each says how long it really was, by the generator's
 * own clock. After the load's end they go on until the last request has ended, with nothing offered.
 */
export class SecondBySecond {
  readonly #arrivals: Arrivals;
  readonly #durationMs: number;
  readonly #plan: VuPlan;
  #last = { totals: noTotals, atMs: 0, intended: 0 };
  #cpu: CpuReading | undefined;
  #used: { generatorCpuCores: number; generatorCpuWaitCores?: number } = { generatorCpuCores: 0 };
  #nextEndMs: number;
  /** Arrivals that were told as offered in an earlier second, and turned out never to have left this machine. */
  #owed = 0;

  constructor(arrivals: Arrivals, durationMs: number, plan: VuPlan) {
    this.#arrivals = arrivals;
    this.#durationMs = durationMs;
    this.#plan = plan;
    this.#nextEndMs = this.#endAfter(0);
  }

  /** Takes the totals after a push; gives the second that ends with it, if one does. Call one after the other. */
  async push(
    totals: Totals,
    readCpu: () => Promise<CpuReading | undefined>,
  ): Promise<LoadSecond | undefined> {
    if (totals.startedAtMs === undefined) return undefined;
    const atMs = totals.untilMs - totals.startedAtMs;
    // The first reading after the start: what the generator used before it, to get ready, is not of the load.
    this.#cpu ??= await readCpu();
    if (atMs < this.#nextEndMs - pushIntervalMs / 2) return undefined;
    this.#takeCpu(await readCpu());
    return this.#close(totals, atMs);
  }

  /** Takes the totals at the end; gives what the last second left over, if anything. */
  end(totals: Totals): LoadSecond | undefined {
    if (totals.startedAtMs === undefined) return undefined;
    const atMs = totals.untilMs - totals.startedAtMs;
    const { totals: before } = this.#last;
    const isSilent = eventsOf(totals) === eventsOf(before);
    const isSettled = this.#last.intended === this.#intendedBy(atMs, totals);
    return isSilent && isSettled ? undefined : this.#close(totals, atMs);
  }

  #close(totals: Totals, atMs: number): LoadSecond {
    const { totals: before, atMs: beforeMs, intended: intendedBefore } = this.#last;
    const intended = this.#intendedBy(atMs, totals);
    const begun = totals.offered - before.offered;
    const unsent = this.#unsentOf(begun, totals.unsent - before.unsent);
    this.#last = { totals, atMs, intended };
    this.#nextEndMs = this.#endAfter(atMs + pushIntervalMs / 2);
    return {
      atSeconds: atMs / 1000,
      spanSeconds: (atMs - beforeMs) / 1000,
      intended: intended - intendedBefore + totals.followUps - before.followUps,
      offered: begun - unsent,
      sent: begun - unsent + totals.retried - before.retried,
      completed: completedOf(totals) - completedOf(before),
      good: totals.completed.good - before.completed.good,
      bad: badSince(before, totals),
      latency: histogramSince(before.latency, totals.latency),
      lateness: histogramSince(before.lateness, totals.lateness),
      dropped: totals.dropped - before.dropped + unsent,
      ...(unsent === 0 ? {} : { unsent }),
      // Those that sample posts are among them, and no help to an arrival.
      busyVus: Math.min(totals.busyVus, this.#plan.vus),
      allocatedVus: this.#plan.vus,
      inFlight: begunOf(totals) - completedOf(totals),
      ...this.#used,
      ...(this.#plan.freshness === undefined ? {} : { freshness: freshnessSince(before, totals) }),
    };
  }

  /** Of the arrivals that began in a second no more can have been left out than there are: the others wait for later ones. */
  #unsentOf(begun: number, told: number): number {
    const owed = this.#owed + told;
    const unsent = Math.min(begun, owed);
    this.#owed = owed - unsent;
    return unsent;
  }

  /**
   * Samples are stamped in whole ms: the newest may be of an arrival that was due up to 1 ms later than it says. And the
   * start is told by the first arrival, which may have been late; none is early, so what has begun was due.
   */
  #intendedBy(atMs: number, { offered, followUps }: Totals): number {
    return Math.max(dueBy(this.#arrivals, atMs + 1), offered - followUps);
  }

  /** The next whole second; the load's end takes the place of the whole second nearest to it. */
  #endAfter(atMs: number): number {
    const next = 1000 * (Math.floor(atMs / 1000) + 1);
    const isNearEnd = Math.abs(next - this.#durationMs) < 500;
    return isNearEnd && atMs < this.#durationMs ? this.#durationMs : next;
  }

  #takeCpu(cpu: CpuReading | undefined): void {
    if (cpu === undefined) return; // gone, or a system without /proc: the last figure stands
    if (this.#cpu !== undefined && cpu.readAtMs > this.#cpu.readAtMs) {
      const seconds = (cpu.readAtMs - this.#cpu.readAtMs) / 1000;
      const { waitSeconds: before } = this.#cpu;
      this.#used = { generatorCpuCores: (cpu.cpuSeconds - this.#cpu.cpuSeconds) / seconds };
      if (before !== undefined && cpu.waitSeconds !== undefined) {
        // A thread that has ended takes what it waited with it.
        this.#used.generatorCpuWaitCores = Math.max(0, cpu.waitSeconds - before) / seconds;
      }
    }
    this.#cpu = cpu;
  }
}

function badSince(before: Totals, after: Totals): Partial<Record<BadKind, number>> {
  const counts = badKinds.map((kind) => [kind, after.completed[kind] - before.completed[kind]] as const);
  return Object.fromEntries(counts.filter(([, count]) => count > 0));
}

function freshnessSince(before: Totals, after: Totals): FreshnessSample {
  return {
    shown: histogramSince(before.freshness, after.freshness),
    givenUp: after.freshnessGivenUp - before.freshnessGivenUp,
  };
}

/** Of an intent that never left this machine nothing was offered to the target. */
function begunOf({ offered, unsent }: Totals): number {
  return offered - unsent;
}

/** Grows with whatever happens. */
function eventsOf(totals: Totals): number {
  const samples = countOf(totals.freshness) + totals.freshnessGivenUp;
  return totals.offered + totals.retried + completedOf(totals) + totals.dropped + totals.unsent + samples;
}
