import { ask, whyUnanswered } from '../system/host/ask.ts';
import { parseExposition, type Sample } from './exposition.ts';

const answerWithinMs = 900;
/** What is read, best first; a service that has something else in mind may say so instead of refusing. */
const accepted =
  'text/plain;version=0.0.4, application/openmetrics-text;version=1.0.0;q=0.5, text/plain;q=0.3, */*;q=0.1';
/** More than any service has to say; a page that never ends must not fill the memory. */
const mostBytes = 8 * 1024 * 1024;

export interface Scrape {
  readonly samples: readonly Sample[];
  /** When it was asked for, in ms of the monotonic clock. */
  readonly atMs: number;
}

/**
 * Samples of the wanted names.
 * @throws Error why there is no scrape: no answer in time, another status than 200, another format, too long.
 */
export async function scrape(url: URL, isWanted?: (name: string) => boolean): Promise<Scrape> {
  const atMs = performance.now();
  const timeout = AbortSignal.timeout(answerWithinMs);
  try {
    const { statusCode, body } = await ask(url, {
      signal: timeout,
      accept: accepted,
    });
    const text = await readBounded(body);
    if (statusCode !== 200) throw new Error(`status ${statusCode}`);
    return { samples: parseExposition(text, isWanted), atMs };
  } catch (error) {
    const why = timeout.aborted ? `no answer within ${answerWithinMs} ms` : whyUnanswered(error);
    throw new Error(why, { cause: error });
  }
}

async function readBounded(body: AsyncIterable<Buffer>): Promise<string> {
  const pieces: Buffer[] = [];
  let bytes = 0;
  // Leaving the loop early ends the connection.
  for await (const piece of body) {
    bytes += piece.length;
    if (bytes > mostBytes) throw new Error(`longer than ${mostBytes / 2 ** 20} MiB`);
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString('utf8');
}
