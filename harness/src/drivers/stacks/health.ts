import { addressOf } from '../../../../scenarios/urls/address.ts';
import { destinationOf } from '../../model/secrets/credentials.ts';
import { ExitCode, HarnessError } from '../../model/errors.ts';
import { ask, isAboutCertificate, whyUnanswered } from '../system/host/ask.ts';
import { systemClock } from '../system/host/clock.ts';

export interface HealthQuestion {
  readonly url: URL;
  readonly accepts: (status: number) => boolean;
  readonly timeoutSeconds: number;
  readonly signal: AbortSignal;
  /** Why waiting is in vain, e.g. a process has ended; asked between the attempts. */
  readonly hopeless?: () => Promise<string | undefined> | string | undefined;
}

export type HealthAnswer = { readonly healthy: true } | Unhealthy;

interface Unhealthy {
  readonly healthy: false;
  readonly why: string;
  /** It is there, and no time would make it healthy. */
  readonly isThere?: true;
}

/** What a stack of our own must answer on its health path. */
export const isSuccess = (status: number): boolean => status >= 200 && status < 300;

const attemptMs = 2000;
const pauseMs = 100;

/** Asks until the answer is acceptable or the time is over. @throws the signal's reason when it is aborted. */
export async function waitForHealth(question: HealthQuestion): Promise<HealthAnswer> {
  const deadlineMs = systemClock.now() + question.timeoutSeconds * 1000;
  for (;;) {
    const hopeless = await question.hopeless?.();
    question.signal.throwIfAborted();
    if (hopeless !== undefined) return { healthy: false, why: hopeless };
    const answer = await askOnce(question);
    if (answer.healthy) return answer;
    question.signal.throwIfAborted();
    const asked = destinationOf(question.url).url.href;
    if (answer.isThere === true) return { ...answer, why: `${asked} is not healthy: ${answer.why}` };
    if (systemClock.now() >= deadlineMs) {
      const allowed = `not healthy within ${question.timeoutSeconds} s`;
      return { healthy: false, why: `${asked} is ${allowed}; last answer: ${answer.why}` };
    }
    await systemClock.sleep(pauseMs, question.signal);
  }
}

/** Where the health path lies under the stack's URL. */
export function healthUrl(url: URL, path: string): URL {
  return new URL(addressOf(url.href, path));
}

/** The error of a stack that did not come up, with the last lines of the service to blame. */
export function serviceUnhealthy(details: {
  readonly service: string;
  readonly level: string;
  readonly why: string;
  readonly lastLines: readonly string[];
  readonly cause?: unknown;
}): HarnessError {
  const { service, level, why, lastLines } = details;
  const log = lastLines.length > 0 ? ['its last log lines:', ...lastLines] : ['it has logged nothing'];
  const portTaken = lastLines.some((line) => /EADDRINUSE|address already in use/i.test(line));
  return new HarnessError({
    code: portTaken ? 'port-taken' : 'service-unhealthy',
    message: [
      `service "${service}" at level "${level}" is not healthy: ${why}; ${log[0]}`,
      ...log.slice(1),
    ].join('\n  '),
    hint: portTaken
      ? 'end the process that holds the port, or give the service another one'
      : 'mend the service, or give it more time (health.startTimeoutSeconds) or more CPU and memory at this level',
    exitCode: ExitCode.environment,
    ...('cause' in details ? { cause: details.cause } : {}),
  });
}

async function askOnce({ url, accepts, signal }: HealthQuestion): Promise<HealthAnswer> {
  const timeout = AbortSignal.timeout(attemptMs);
  try {
    const { statusCode, body } = await ask(url, { signal: AbortSignal.any([signal, timeout]) });
    await body.dump();
    return accepts(statusCode) ? { healthy: true } : { healthy: false, why: `status ${statusCode}` };
  } catch (error) {
    const why = timeout.aborted ? `no answer within ${attemptMs / 1000} s` : whyUnanswered(error);
    return { healthy: false, why, ...(isAboutCertificate(error) ? { isThere: true } : {}) };
  }
}
