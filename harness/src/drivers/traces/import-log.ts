import { ExitCode, HarnessError } from '../../model/errors.ts';
import type { Trace } from '../../model/trace.ts';
import { BadLines, lineError } from './bad-lines.ts';
import { ClfReader } from './clf-reader.ts';
import { emptyTrace } from './guess-format.ts';
import type { ImportOptions } from './import-options.ts';
import { JsonReader } from './json-reader.ts';
import { Lines } from './lines.ts';
import type { RequestReader } from './request.ts';
import { RequestMix } from './request-mix.ts';
import { mostSteps, StepCounts } from './step-counts.ts';
import type { Zone } from './zone.ts';

const byteOrderMark = Buffer.from('\uFEFF');
const hourMs = 3_600_000;
/** Servers write a line when a request ends, so lines are some seconds out of order; an hour back is another matter. */
const backByAnHourMs = 0.75 * hourMs;

export interface LogImport {
  readonly trace: Pick<Trace, 'startsAt' | 'stepSeconds' | 'counts' | 'gaps' | 'mix'>;
  readonly lines: number;
  readonly badLines: number;
  /** For a person: what was decided, and what looks odd. */
  readonly notes: readonly string[];
}

export interface LogSource {
  readonly file: string;
  readonly format: 'clf' | 'jsonl';
  readonly blocks: AsyncIterable<Buffer>;
}

/**
 * Counts the requests of a log, in memory that does not grow with its lines.
 * @throws HarnessError `trace-bad-lines`, `trace-bad-line`, `trace-empty`.
 */
export async function importLog(
  { file, format, blocks }: LogSource,
  options: ImportOptions,
  zone: Zone,
  onBlock: (lines: number) => void,
): Promise<LogImport> {
  if (format === 'clf' && (options.stepSeconds ?? 1) < 1) throw tooFine(options.stepSeconds);
  const reader = format === 'clf' ? new ClfReader() : new JsonReader(options.fields, zone);
  const counter = new LogCounter(file, reader, options);
  const lines = new Lines((block, start, end) => counter.add(block, start, end));
  for await (const block of blocks) {
    lines.push(block);
    counter.badLines.refuseEarly(counter.lines);
    onBlock(counter.lines);
  }
  lines.finish();
  const imported = counter.result();
  const tookUtc = reader instanceof JsonReader && reader.sawLocalTime && options.zone === undefined;
  const notes = tookUtc ? ['Its times give no zone: they were taken as UTC. --zone names another.'] : [];
  return { ...imported, notes: [...notes, ...imported.notes] };
}

function tooFine(stepSeconds: number | undefined): HarnessError {
  return new HarnessError({
    code: 'usage',
    message: `--step is ${stepSeconds} s, but the times of an access log are whole seconds`,
    hint: 'Allowed is 1 s or more.',
    exitCode: ExitCode.usage,
  });
}

class LogCounter {
  readonly badLines: BadLines;
  lines = 0;
  readonly #file: string;
  readonly #reader: RequestReader;
  readonly #stepSeconds: number;
  readonly #steps: StepCounts;
  readonly #mix: RequestMix;
  #beforeMs = Number.NEGATIVE_INFINITY;
  #mostBackMs = 0;
  #backLines = 0;
  /** Blank lines too: the number that an editor shows. */
  #number = 0;

  constructor(file: string, reader: RequestReader, options: ImportOptions) {
    this.#file = file;
    this.#reader = reader;
    this.#stepSeconds = options.stepSeconds ?? 1;
    this.#steps = new StepCounts(1000 * this.#stepSeconds);
    this.#mix = new RequestMix(options.exactKeys, options.examples);
    this.badLines = new BadLines(file, options.badLines);
  }

  add(block: Buffer, from: number, end: number): void {
    this.#number += 1;
    const start = this.#number === 1 ? afterByteOrderMark(block, from, end) : from;
    if (isBlank(block, start, end)) return;
    this.lines += 1;
    const wrong = this.#reader.read(block, start, end);
    if (wrong !== undefined) {
      this.badLines.add(this.#number, textOf(block, start, end), wrong);
      return;
    }
    const { request } = this.#reader;
    if (!this.#steps.add(request.timeMs)) throw this.#tooLong(textOf(block, start, end));
    this.#mix.add(request);
    if (request.timeMs < this.#beforeMs) {
      this.#backLines += 1;
      this.#mostBackMs = Math.max(this.#mostBackMs, this.#beforeMs - request.timeMs);
    }
    this.#beforeMs = request.timeMs;
  }

  result(): LogImport {
    this.badLines.refuseAbove(this.lines);
    const { startMs, counts } = this.#steps.result();
    if (counts.length === 0) throw emptyTrace(this.#file);
    const mix = this.#mix.result();
    return {
      trace: {
        startsAt: new Date(startMs).toISOString(),
        stepSeconds: this.#stepSeconds,
        counts,
        gaps: [],
        ...(mix === undefined ? {} : { mix }),
      },
      lines: this.lines,
      badLines: this.badLines.count,
      notes: this.#notes(),
    };
  }

  #notes(): string[] {
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
    const { firstText } = this.badLines;
    if (firstText !== undefined)
      notes.push(`Unreadable lines: ${this.badLines.count}, the first: ${firstText}.`);
    return notes;
  }

  #tooLong(text: string): Error {
    return lineError({
      file: this.#file,
      line: this.#number,
      text,
      what:
        `is too far in time from the lines before it: a trace has at most ${mostSteps} steps, ` +
        `of ${this.#stepSeconds} s here`,
      hint: 'Is its time right? Else take longer steps (--step 60) or a shorter part of the log.',
    });
  }
}

function afterByteOrderMark(block: Buffer, start: number, end: number): number {
  const isThere = byteOrderMark.equals(block.subarray(start, Math.min(end, start + byteOrderMark.length)));
  return isThere ? start + byteOrderMark.length : start;
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
