import type { WriteFinding } from '../../../model/writes.ts';
import type { ReadBackResult } from '../../../ports/load-generator.ts';
import { explainExit } from '../exit.ts';
import { K6Log } from './log.ts';
import { startK6, type K6Job } from '../process.ts';
import { findingsIn, isFinding } from './pushed-writes.ts';
import type { Receiver } from '../remote-write/receiver.ts';
import { superviseK6 } from '../supervise.ts';
import type { ReadBackPlan } from '../trial-plan.ts';

/** So many writes are looked for at a time, and at most so many a second: the target has just been through something. */
const atATime = 4;
const mostPerSecond = 25;
const longestMs = 120_000;
/** To get ready, to end what is under way, and to end. */
const allowanceMs = 60_000;

export function readBackPlan(writesFile: string, writes: number): ReadBackPlan {
  return { writesFile, writes, vus: atATime, shortestMs: (1000 * atATime) / mostPerSecond, longestMs };
}

/** Runs the scenario's `readBack` once for each write, in a k6 of its own. */
export async function runReadBack(
  job: Omit<K6Job, 'pushUrl'>,
  logFile: string,
  receiver: Receiver,
  signal: AbortSignal,
): Promise<ReadBackResult> {
  signal.throwIfAborted();
  const log = await K6Log.create(logFile, job.redactor);
  const findings: WriteFinding[] = [];
  const endpoint = receiver.open(isFinding, (push) => findings.push(...findingsIn(push)));
  try {
    const k6 = startK6({ ...job, pushUrl: endpoint.url });
    const ending = await superviseK6(k6, log, longestMs + allowanceMs, { signal });
    signal.throwIfAborted();
    const failure = explainExit(ending, log);
    if (failure !== undefined) throw failure;
    return { findings, complaints: log.complaints };
  } finally {
    endpoint.close();
    await log.close();
  }
}
