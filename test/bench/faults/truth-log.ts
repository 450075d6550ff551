import { existsSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { proxiesAt, type FoundStack } from './look.ts';
import { lookAtReplica } from './replica-look.ts';

/** Something became so, in ms since the epoch. */
interface Change {
  readonly atMs: number;
  readonly value: string;
}

const betweenLooksMs = 10;

/** What the kernel and the proxy say, a hundred times a second: when a fault really was on, and really was gone. */
export class TruthLog {
  readonly #stack: FoundStack;
  readonly #flag: string;
  readonly #changes = new Map<string, Change[]>();
  readonly #stop = new AbortController();
  readonly #logging: Promise<void>;
  /** From one look to the next, at most: by so much a change may be told too late. */
  longestGapMs = 0;

  constructor(stack: FoundStack, flag: string) {
    this.#stack = stack;
    this.#flag = flag;
    this.#logging = this.#log();
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#logging;
  }

  /** When it was first other than at the start; `undefined` when it never was. */
  leftAtMs(fact: string): number | undefined {
    return this.#changes.get(fact)?.[1]?.atMs;
  }

  /** When it last became what it was at the start. */
  backAtMs(fact: string): number | undefined {
    const [first, ...others] = this.#changes.get(fact) ?? [];
    const last = others.at(-1);
    return last !== undefined && last.value === first?.value ? last.atMs : undefined;
  }

  async #log(): Promise<void> {
    let lookedAtMs = performance.now();
    while (!this.#stop.signal.aborted) {
      this.longestGapMs = Math.max(this.longestGapMs, performance.now() - lookedAtMs);
      lookedAtMs = performance.now();
      this.#lookAtReplicas();
      this.#note('flag', String(existsSync(this.#flag)), Date.now());
      await this.#lookAtWays();
      await delay(betweenLooksMs, undefined, { signal: this.#stop.signal }).catch(() => undefined);
    }
  }

  #lookAtReplicas(): void {
    for (const { name, folders } of this.#stack.replicas) {
      const { state, cpu, memory } = lookAtReplica(folders);
      const nowMs = Date.now();
      this.#note(`${name} state`, state, nowMs);
      this.#note(`${name} cpu`, cpu, nowMs);
      this.#note(`${name} memory`, memory, nowMs);
    }
  }

  async #lookAtWays(): Promise<void> {
    const { proxyUrl } = this.#stack;
    if (proxyUrl === undefined) return;
    const ways = await proxiesAt(proxyUrl).catch(() => new Map<string, string>());
    for (const [name, toxics] of ways) this.#note(name, toxics, Date.now());
  }

  #note(fact: string, value: string, atMs: number): void {
    const changes = this.#changes.get(fact) ?? [];
    if (changes.at(-1)?.value !== value) changes.push({ atMs, value });
    this.#changes.set(fact, changes);
  }
}
