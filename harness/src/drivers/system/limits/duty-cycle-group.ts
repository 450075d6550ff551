import { closeSync, openSync, readSync } from 'node:fs';
import { fullBudget, nextBudget } from './duty-cycle-budget.ts';
import type { GroupCounters } from './limiter.ts';
import { parseProcessStat, withDescendants, type ProcessStat } from '../processes/proc.ts';

/** A process of the group. Its open /proc file stays bound to it: a pid used again cannot be taken for it. */
interface Member {
  readonly file: number;
  cpuSeconds: number;
}

/** How often a period passes, in steps of the helper. */
const stepsPerPeriod = 5;

/** The processes of one replica as the duty-cycle helper sees them: measures them, stops them, lets them go on. */
export class DutyCycleGroup {
  readonly #members = new Map<number, Member>();
  readonly #buffer = Buffer.alloc(1024);
  #cores: number | undefined;
  #budget = fullBudget;
  #isPaused = false;
  #steps = 0;
  #stoppedInPeriod = false;
  #counters = { cpuSeconds: 0, periods: 0, throttledPeriods: 0, memoryBytes: 0, oomKills: 0 };

  get counters(): GroupCounters {
    return this.#counters;
  }

  adopt(pid: number): void {
    this.#join(pid);
    this.step(0); // its memory is known from the start
  }

  limit(cores: number | undefined): void {
    this.#cores = cores;
    if (cores === undefined) this.goOn();
  }

  /** Takes in children that were started since. */
  rescan(processes: readonly ProcessStat[]): void {
    for (const pid of withDescendants(this.#members.keys(), processes)) this.#join(pid);
  }

  /** Measures, and stops or continues the processes as the budget says. */
  step(elapsedSeconds: number): void {
    const usedSeconds = this.#measure();
    this.#counters.cpuSeconds += usedSeconds;
    if (this.#cores !== undefined && !this.#isPaused) {
      const before = this.#budget.stopped;
      this.#budget = nextBudget(this.#budget, { elapsedSeconds, usedSeconds, cores: this.#cores });
      if (this.#budget.stopped !== before) this.#signalAll(this.#budget.stopped ? 'SIGSTOP' : 'SIGCONT');
      this.#countPeriod();
    }
  }

  /** Stops every process until it is let go on, whatever the budget says. */
  pause(isPaused: boolean): void {
    if (isPaused) this.#signalAll('SIGSTOP');
    else this.goOn();
    this.#isPaused = isPaused;
  }

  /** Lets every process go on, whatever the budget says. */
  goOn(): void {
    this.#isPaused = false;
    this.#budget = fullBudget;
    this.#signalAll('SIGCONT');
  }

  #countPeriod(): void {
    this.#steps += 1;
    this.#stoppedInPeriod ||= this.#budget.stopped;
    if (this.#steps % stepsPerPeriod !== 0) return;
    this.#counters.periods += 1;
    if (this.#stoppedInPeriod) this.#counters.throttledPeriods += 1;
    this.#stoppedInPeriod = false;
  }

  /**
   * What a process used before it was known is counted, but is no debt: it would be stopped for seconds to pay for a
   * start at full speed.
   */
  #join(pid: number): void {
    if (this.#members.has(pid)) return;
    let file: number;
    try {
      file = openSync(`/proc/${pid}/stat`, 'r');
    } catch {
      return; // it has ended already
    }
    const cpuSeconds = this.#read(file)?.cpuSeconds ?? 0;
    this.#members.set(pid, { file, cpuSeconds });
    this.#counters.cpuSeconds += cpuSeconds;
    if (this.#budget.stopped || this.#isPaused) this.#signal(pid, 'SIGSTOP');
  }

  #measure(): number {
    let usedSeconds = 0;
    let residentBytes = 0;
    for (const [pid, member] of this.#members) {
      const stat = this.#read(member.file);
      if (stat === undefined) {
        closeSync(member.file);
        this.#members.delete(pid);
        continue;
      }
      usedSeconds += Math.max(0, stat.cpuSeconds - member.cpuSeconds);
      member.cpuSeconds = stat.cpuSeconds;
      residentBytes += stat.residentBytes;
    }
    this.#counters.memoryBytes = residentBytes;
    return usedSeconds;
  }

  #read(file: number): ProcessStat | undefined {
    try {
      const length = readSync(file, this.#buffer, 0, this.#buffer.length, 0);
      return parseProcessStat(this.#buffer.toString('latin1', 0, length));
    } catch {
      return undefined; // ESRCH: it has ended
    }
  }

  #signalAll(signal: 'SIGSTOP' | 'SIGCONT'): void {
    for (const [pid, member] of this.#members) {
      // The file tells that the pid is still this process.
      if (this.#read(member.file) !== undefined) this.#signal(pid, signal);
    }
  }

  #signal(pid: number, signal: 'SIGSTOP' | 'SIGCONT'): void {
    try {
      process.kill(pid, signal);
    } catch {
      // it ended between the look and the signal
    }
  }
}
