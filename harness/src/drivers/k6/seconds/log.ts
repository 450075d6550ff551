import { createWriteStream, type WriteStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { ExitCode, HarnessError, reasonOf } from '../../../model/errors.ts';
import type { Redactor } from '../../../model/secrets/redactor.ts';

const mostLinesInFile = 2000;
const mostComplaints = 20;
/**
 * k6 warns of every failed request, hundreds a second in overload. Those are counted by kind and summed up at the log's end;
 * the file has a few of each kind, for to redact and write them all cost more than all else that the harness does meanwhile.
 */
const requestFailed = 'Request Failed';
const mostOfAKind = 20;
/** Said when the harness ends a trial early, which is nothing to complain of. */
const interrupted = "test run was aborted because k6 received a 'interrupt' signal";

/** A line of k6's log, with --log-format json. */
interface Entry {
  readonly level: string;
  readonly msg: string;
  readonly time: string;
  readonly source?: string;
  readonly error?: string;
}

/** Reads k6's log as it comes: writes it to a file, within bounds and without secrets, and counts what it says. */
export class K6Log {
  readonly #file: WriteStream;
  readonly #path: string;
  readonly #redactor: Pick<Redactor, 'text'>;
  readonly #complaints = new Map<string, number>();
  readonly #failures = new Map<string, number>();
  #lines = 0;
  #written = 0;
  #exceptions = 0;
  #lastError = '';
  #fileError: Error | undefined;

  private constructor(path: string, file: WriteStream, redactor: Pick<Redactor, 'text'>) {
    this.#path = path;
    this.#redactor = redactor;
    this.#file = file;
    file.on('error', (error) => (this.#fileError ??= error));
  }

  /** @throws HarnessError `log-not-writable`. */
  static async create(path: string, redactor: Pick<Redactor, 'text'>): Promise<K6Log> {
    try {
      const handle = await open(path, 'w');
      return new K6Log(path, createWriteStream(path, { fd: handle }), redactor);
    } catch (cause) {
      throw notWritable(path, cause);
    }
  }

  /** Resolves when the stream has ended. */
  async read(stream: Readable): Promise<void> {
    for await (const line of createInterface({ input: stream })) this.#take(entryOf(line));
  }

  /** Exceptions that the scenario threw. */
  get exceptions(): number {
    return this.#exceptions;
  }

  /** What k6 said last at level error; empty when it said nothing. */
  get lastError(): string {
    return this.#lastError;
  }

  /** Warnings and errors, each once with how often it came, the most frequent first. */
  get complaints(): readonly string[] {
    return summaryOf(this.#complaints).slice(0, mostComplaints);
  }

  /** What came of requests that failed, each once with how often it came, the most frequent first. */
  get failures(): readonly string[] {
    return summaryOf(this.#failures).slice(0, mostComplaints);
  }

  /** Writes the summary and closes the file. @throws HarnessError `log-not-writable`, e.g. when the disk is full. */
  async close(): Promise<void> {
    if (this.#lines > this.#written) this.#file.write(`... ${this.#lines - this.#written} more lines\n`);
    for (const line of summaryOf(this.#failures)) {
      this.#file.write(`requests failed: ${this.#redactor.text(line)}\n`);
    }
    this.#file.end();
    await finished(this.#file).catch(() => undefined); // kept by its listener
    if (this.#fileError !== undefined) throw notWritable(this.#path, this.#fileError);
  }

  #take(entry: Entry): void {
    const { level, msg, source, error, time } = entry;
    this.#lines += 1;
    if (msg === requestFailed) {
      if (increment(this.#failures, withoutAddresses(error ?? msg)) <= mostOfAKind) this.#write(entry);
      return;
    }
    this.#write(entry);
    if (level !== 'error' && level !== 'warning' && level !== 'fatal') return;
    const [said, why] = [msg, error ?? ''].map((each) => this.#redactor.text(each));
    const text = [comparable(said ?? ''), why].filter(Boolean).join(': ');
    // Of lines that are not k6's own the first says most: what docker prints after it is advice.
    if (level !== 'warning' && (time !== '' || this.#lastError === '')) this.#lastError = text;
    if (!msg.startsWith(interrupted)) increment(this.#complaints, text);
    if (source === 'stacktrace') this.#exceptions += 1;
  }

  #write({ level, msg, error, time }: Entry): void {
    if (this.#written === mostLinesInFile || this.#fileError !== undefined) return;
    const said = this.#redactor.text(`${msg.trim()}${error === undefined ? '' : `: ${error}`}`);
    this.#file.write(`${time} ${level} ${said}\n`);
    this.#written += 1;
  }
}

function entryOf(line: string): Entry {
  const plain = { level: 'error', msg: line, time: '' };
  if (!line.startsWith('{')) return plain; // said before the log was set up, e.g. of an unknown flag
  try {
    return { ...plain, ...(JSON.parse(line) as Partial<Entry>) };
  } catch {
    return plain;
  }
}

/** `Get "http://127.0.0.1:1/": read tcp 127.0.0.1:2->127.0.0.1:1: reset` comes with a new port each time. */
function withoutAddresses(error: string): string {
  return error.replace(/^\w+ "[^"]*": /, '').replace(/(?:\w+ tcp )?\S+->\S+: /, '');
}

/** On one line, and without durations, which differ each time. */
function comparable(message: string): string {
  return message
    .trim()
    .replace(/\s*\n\s*/g, ' ')
    .replace(/\b[\d.]+(ms|µs|m?s)\b/g, '... $1');
}

/** @returns how often it came by now */
function increment(counts: Map<string, number>, key: string): number {
  // A scenario may put anything into a message; what is new after the first hundred is not kept apart.
  const kept = counts.has(key) || counts.size < 100 ? key : 'other messages';
  const times = (counts.get(kept) ?? 0) + 1;
  counts.set(kept, times);
  return times;
}

function summaryOf(counts: ReadonlyMap<string, number>): string[] {
  return [...counts]
    .toSorted(([, a], [, b]) => b - a)
    .map(([text, count]) => (count === 1 ? text : `${text} (${count} times)`));
}

export function notWritable(path: string, cause: unknown): HarnessError {
  return new HarnessError({
    code: 'log-not-writable',
    message: `${path} cannot be written: ${reasonOf(cause)}`,
    hint: 'make room, or choose a results folder that can be written to',
    exitCode: ExitCode.environment,
    cause,
  });
}
