import { sleep } from 'k6';
import exec from 'k6/execution';
import { Counter, Trend } from 'k6/metrics';
import type { FreshnessPlan } from './plan.ts';
import { drawsOf, type Draw } from './draws/random.ts';
import { sendAndRead, type Request } from './request.ts';
import { plan } from './trial.ts';
import { givesUpAtMs, pauseMsAt } from './client/waiting.ts';

/** Asks the target for something. @returns the parsed answer; `undefined` when it could not answer well. */
type Ask = (request: Request) => unknown;

/** What is posted, who must see it, and how one knows that it is seen. */
export interface FreshnessProbe<Reader> {
  /** Finds an author and a follower, before the clock starts. `undefined`: the target could not tell. */
  reader(draw: Draw, ask: Ask): Reader | undefined;
  post(draw: Draw, reader: Reader): Request;
  /** Where the follower looks. */
  timeline(reader: Reader): Request;
  /** Both are parsed answers: of `timeline`, and of `post`. */
  shows(timeline: unknown, posted: unknown): boolean;
}

const shown = new Trend('headroom_freshness', true);
export const givenUp = new Counter('headroom_freshness_given_up');

/**
 * The `freshness` function of a scenario: posts, and looks at a follower's timeline until it is there. A sample counts
 * from when the post is sent to when the answer that shows it has arrived: what two people in a conversation see. One
 * that cannot be posted is given up, as is one that does not show in time. Its requests are not part of the measured load.
 */
export function freshnessProbe<Reader>(probe: FreshnessProbe<Reader>): () => void {
  return () => {
    const { freshness } = plan;
    if (freshness === undefined) return;
    const draw = drawsOf(plan.seed ^ 0x2545f491, exec.scenario.iterationInTest);
    const shownMs = sample(probe, draw, freshness);
    if (shownMs === undefined) givenUp.add(1);
    else shown.add(shownMs);
  };
}

/** @returns the ms until it showed; `undefined` when it was given up */
function sample<Reader>(
  probe: FreshnessProbe<Reader>,
  draw: Draw,
  { sloMs, giveUpMs }: FreshnessPlan,
): number | undefined {
  const reader = probe.reader(draw, ask);
  if (reader === undefined) return undefined;
  const { instance } = exec;
  const endOfLoadMs = exec.scenario.startTime + plan.durationMs - Date.now();
  const sentMs = instance.currentTestRunDuration;
  const posted = ask(probe.post(draw, reader));
  if (posted === undefined) return undefined;
  const lastAgeMs = givesUpAtMs({ sloMs, giveUpMs, endOfLoadMs });
  for (;;) {
    const timeline = ask(probe.timeline(reader));
    const ageMs = instance.currentTestRunDuration - sentMs;
    if (timeline !== undefined && probe.shows(timeline, posted)) return ageMs;
    if (ageMs >= lastAgeMs) return undefined;
    sleep(Math.min(pauseMsAt(ageMs), lastAgeMs - ageMs) / 1000);
  }
}

/** @throws Error when the target does not know what is asked, or answers something else: the scenario does not fit it. */
function ask(request: Request): unknown {
  const { status, body } = sendAndRead(request, plan.timeoutMs);
  if (status >= 400 && status < 500 && status !== 429) throw misfit(request, `${status}`);
  if (status < 200 || status >= 300) return undefined;
  try {
    return JSON.parse(body);
  } catch {
    // Up to the first value in it: that may be a secret, and what is cut off could not be told as one.
    const [start = ''] = body.slice(0, 40).split(/["'=:]/, 1);
    throw misfit(request, `what is not JSON: ${start}`);
  }
}

function misfit({ method, path }: Request, answer: string): Error {
  return new Error(`freshness: ${method} ${path} was answered with ${answer}`);
}
