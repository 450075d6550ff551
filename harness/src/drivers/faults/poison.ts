import { FaultNotApplied, type HeldFault } from '../../ports/fault-injector.ts';
import type { HopAnswer, HopControl, Toxic } from '../../ports/hop-control.ts';
import { held } from './state.ts';

/** A way that works answers within this, when nothing is on it: services are busy at the time. */
export const usualAnswerMs = 2000;

/**
 * Puts a toxic on all ways at once, makes sure by a question on each that it took, and takes it off again.
 * @param see what shows it on one way; throws FaultNotApplied when it does not
 */
export function poison(
  hops: readonly HopControl[],
  toxic: Toxic,
  see: (hop: HopControl) => Promise<string>,
): Promise<HeldFault> {
  const put = async (what: Toxic | undefined): Promise<void> => {
    await Promise.all(hops.map((hop) => hop.poison(what)));
  };
  const undo = {
    revert: () => put(undefined),
    async gone() {
      for (const hop of hops) {
        const left = await hop.toxics();
        if (left.length > 0) throw new Error(`${wayOf(hop)} still has ${left.join(', ')} on it`);
        const answer = await answerOf(hop, usualAnswerMs);
        if (answer.kind !== 'answered') throw new Error(`${wayOf(hop)} ${answerText(answer)}`);
      }
      return `nothing is on ${hops.map((hop) => wayOf(hop)).join(', ')}, and it answers`;
    },
  };
  return held(undo, async () => {
    await put(toxic);
    return (await Promise.all(hops.map((hop) => see(hop)))).join('; ');
  });
}

/** A connection may have been made before the toxic was gone: asked twice. */
async function answerOf(hop: HopControl, waitMs: number): Promise<HopAnswer> {
  const first = await hop.ask(waitMs);
  return first.kind === 'answered' ? first : hop.ask(waitMs);
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
