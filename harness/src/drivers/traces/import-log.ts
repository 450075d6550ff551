import { type HarnessError, usageError } from '../../model/errors.ts';
import type { Trace } from '../../model/trace.ts';
import type { ImportOptions } from './import-options.ts';
import { LineAccount, type LineSums } from './text/line-account.ts';
import { Lines, tooLong } from './text/lines.ts';
import { readerOf, type LogShape } from './logs/log-formats.ts';
import { refused, type NoRequest, type RequestReader } from './logs/request.ts';
import { RequestMix } from './requests/request-mix.ts';
import { mostSteps, StepCounts } from './counts/step-counts.ts';
import type { Zone } from './zone.ts';

const hourMs = 3_600_000;
/** Servers write a line when a request ends, so lines are some seconds out of order; an hour back is another matter. */
const backByAnHourMs = 0.75 * hourMs;
const isBlankLine: NoRequest = { is: 'blank', why: 'is blank' };
/** Their times are whole seconds. */
const wholeSeconds: readonly string[] = ['clf', 'w3c', 'nginx-proxy-manager'];

export interface LogImport {
  readonly trace: Pick<Trace, 'startsAt' | 'stepSeconds' | 'counts' | 'gaps' | 'mix'>;
  readonly sums: LineSums;
  /** For a person: what was decided, and what looks odd. */
  readonly notes: readonly string[];
}

export interface LogSource {
  readonly file: string;
  readonly shape: LogShape;
  /** From which a reader learns what lines have in common. */
  readonly firstLines: readonly string[];
  readonly blocks: AsyncIterable<Buffer>;
}

/**
 * Counts the requests of a log, in memory that does not grow with its lines.
 * @throws HarnessError `trace-bad-lines`, `trace-empty`, `usage`.
 */
export async function importLog(
  { file, shape, firstLines, blocks }: LogSource,
  options: ImportOptions,
  zone: Zone,
  onBlock: (lines: number) => void,
): Promise<LogImport> {
  if (wholeSeconds.includes(shape.format) && (options.stepSeconds ?? 1) < 1)
    throw tooFine(options.stepSeconds);
  const reader = readerOf(shape, firstLines, zone, options.fields);
  const counter = new LogCounter(file, reader, options);
  const lines = new Lines((block, start, end, isCut) => counter.add(block, start, end, isCut));
  for await (const block of blocks) {
    lines.push(block);
    counter.account.refuseEarly();
    onBlock(counter.lines);
  }
  lines.finish();
  const imported = counter.result();
  const tookUtc = reader.sawLocalTime && options.zone === undefined;
  const notes = tookUtc ? ['Its times give no zone: they were taken as UTC. --zone names another.'] : [];
  return { ...imported, notes: [...notes, ...imported.notes] };
}

function tooFine(stepSeconds: number | undefined): HarnessError {
  return usageError(
    'usage',
    `--step is ${stepSeconds} s, but the times of an access log are whole seconds`,
    'Allowed is 1 s or more.',
  );
}

class LogCounter {
  readonly account: LineAccount;
  /** Blank ones too: the number that an editor shows. */
  lines = 0;
  readonly #reader: RequestReader;
  readonly #stepSeconds: number;
  readonly #steps: StepCounts;
  readonly #mix: RequestMix;
  readonly #tooFar: NoRequest;
  #beforeMs = Number.NEGATIVE_INFINITY;
  #mostBackMs = 0;
  #backLines = 0;

  constructor(file: string, reader: RequestReader, options: ImportOptions) {
    this.#reader = reader;
    this.#stepSeconds = options.stepSeconds ?? 1;
    this.#steps = new StepCounts(1000 * this.#stepSeconds);
    this.#mix = new RequestMix(options.exactKeys, options.examples);
    this.account = new LineAccount(file, options.badLines);
    this.#tooFar = refused(
      `is too far in time from the lines before it: a trace has at most ${mostSteps} steps, ` +
        `of ${this.#stepSeconds} s here (longer ones: --step 60)`,
    );
  }

  add(block: Buffer, start: number, end: number, isCut: boolean): void {
    this.lines += 1;
    const problem = this.#read(block, start, end, isCut);
    if (problem === undefined) this.account.count();
    else this.account.leaveOut(this.lines, problem, () => textOf(block, start, end));
  }

  #read(block: Buffer, start: number, end: number, isCut: boolean): NoRequest | undefined {
    if (isCut) return tooLong;
    if (isBlank(block, start, end)) return isBlankLine;
    const problem = this.#reader.read(block, start, end);
    if (problem !== undefined) return problem;
    const { request } = this.#reader;
    if (!this.#steps.add(request.timeMs)) return this.#tooFar;
    this.#mix.add(request);
    if (request.timeMs < this.#beforeMs) {
      this.#backLines += 1;
      this.#mostBackMs = Math.max(this.#mostBackMs, this.#beforeMs - request.timeMs);
    }
    this.#beforeMs = request.timeMs;
    return undefined;
  }

  result(): LogImport {
    this.account.close();
    const { startMs, counts } = this.#steps.result();
    const mix = this.#mix.result();
    return {
      trace: {
        startsAt: new Date(startMs).toISOString(),
        stepSeconds: this.#stepSeconds,
        counts,
        gaps: [],
        ...(mix === undefined ? {} : { mix }),
      },
      sums: this.account.sums(),
      notes: [...this.#orderNotes(), ...this.account.notes(), ...this.#mix.notes()],
    };
  }

  #orderNotes(): string[] {
    const notes: string[] = [];
    if (this.#backLines > 0) {
      const seconds = (this.#mostBackMs / 1000).toFixed(0);
      notes.push(
        `Lines earlier than the one before: ${this.#backLines}, by up to ${seconds} s; each counts in its own step.`,
      );
    }
    if (this.#mostBackMs > backByAnHourMs) {
      notes.push(
        'A log that goes back by an hour or more was joined from several, or its times are local ones without ' +
          'their zone (clocks set back in autumn: --zone).',
      );
    }
    return notes;
  }
}

function isBlank(block: Buffer, start: number, end: number): boolean {
  for (let at = start; at < end; at += 1) {
    const byte = block[at];
    if (byte !== 0x20 && byte !== 0x09) return false;
  }
  return true;
}

function textOf(block: Buffer, start: number, end: number): string {
  return block.toString('utf8', start, Math.min(end, start + 400));
}
