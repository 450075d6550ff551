import type { Clock } from '../../ports/clock.ts';
import { FaultNotApplied } from '../../ports/fault-injector.ts';
import type { HopAnswer, HopControl, Toxic } from '../../ports/hop-control.ts';
import type { Hold } from './hold.ts';
import { unlessAborted } from './in-time.ts';
import { seen } from './look.ts';

/** A way that works answers within this, when nothing is on it: services are busy at the time. */
export const usualAnswerMs = 2000;
/** To put a toxic on, and to look whether it is there. */
const aroundLooksMs = 30_000;
const answersWithinMs = 20_000;
const betweenLooksMs = 100;

/** What shows that a toxic is on a way. */
interface Showing {
  readonly clock: Clock;
  /** The question is answered, or given up, by then. */
  readonly withinMs: number;
  /** @throws FaultNotApplied when it does not show */
  readonly see: () => Promise<string>;
}

/** Puts a toxic on a way, makes sure by a question on it that it took, and takes it off again. */
export function poisoned(hop: HopControl, toxic: Toxic, { clock, withinMs, see }: Showing): Hold {
  const on = wayOf(hop);
  const look = async (): Promise<string> => {
    const left = await hop.toxics();
    if (left.length > 0) throw new Error(`${on} still has ${left.join(', ')} on it`);
    const answer = await hop.ask(usualAnswerMs);
    if (answer.kind !== 'answered') throw new Error(`${on} ${answerText(answer)}`);
    return `nothing is on ${on}, and it answers`;
  };
  return {
    on,
    takesWithinMs: withinMs + aroundLooksMs,
    async begin(over) {
      await hop.poison(toxic);
      return unlessAborted(see(), over);
    },
    end: () => hop.poison(undefined),
    // What is behind it may have been broken too, and get ready only now.
    gone: (signal) => seen(look, { withinMs: answersWithinMs, everyMs: betweenLooksMs, clock, signal }),
  };
}

/** That the proxy has it: for what a small question does not feel. */
export async function listedOn(hop: HopControl, what: string): Promise<string> {
  const on = await hop.toxics();
  if (on.length === 0) throw new FaultNotApplied(`the proxy has nothing on ${wayOf(hop)}`);
  return `the proxy has ${what} on ${wayOf(hop)}`;
}

/** That a question on it is answered in a certain way, or not at all. */
export async function seenOn(
  hop: HopControl,
  waitMs: number,
  isRight: (answer: HopAnswer) => boolean,
): Promise<string> {
  const answer = await hop.ask(waitMs);
  const text = `${wayOf(hop)} ${answerText(answer)}`;
  if (!isRight(answer)) throw new FaultNotApplied(text);
  return text;
}

function wayOf({ from, replica }: HopControl): string {
  return `${from} > ${replica}`;
}

function answerText(answer: HopAnswer): string {
  switch (answer.kind) {
    case 'answered':
      return `answers in ${Math.round(answer.ms)} ms`;
    case 'broken':
      return 'breaks connections off';
    case 'silent':
      return 'does not answer';
  }
}
