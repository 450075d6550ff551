import { mostLineBytes, tooLong } from '../text/lines.ts';
import type { LoggedRequest, NoRequest, RequestReader } from './request.ts';
import type { Unwrap } from './wrapping.ts';

const isPartOfLine: NoRequest = { is: 'partOfLine', why: 'is a part of a line that goes on' };
const isBlank: NoRequest = { is: 'blank', why: 'carries nothing' };

/** Reads lines that are carried in others: takes them out, puts their parts together, and has another reader read them. */
export class CarriedReader implements RequestReader {
  readonly request: LoggedRequest;
  readonly #inner: RequestReader;
  readonly #unwrap: Unwrap;
  /** By stream, of a line whose end is still to come. */
  readonly #parts = new Map<string, string>();

  constructor(inner: RequestReader, unwrap: Unwrap) {
    this.#inner = inner;
    this.#unwrap = unwrap;
    this.request = inner.request;
  }

  get sawLocalTime(): boolean {
    return this.#inner.sawLocalTime;
  }

  carriedAtMs: number | undefined;

  prepare(lines: readonly string[]): void {
    this.#inner.prepare(
      lines.map((line) => {
        const carried = this.#unwrap(line);
        return carried !== undefined && 'text' in carried ? carried.text : line;
      }),
    );
  }

  read(block: Buffer, start: number, end: number): NoRequest | undefined {
    const carried = this.#unwrap(block.toString('utf8', start, end));
    if (carried === undefined) {
      this.#inner.carriedAtMs = undefined;
      return this.#inner.read(block, start, end);
    }
    if ('is' in carried) return carried;
    const { stream, isPart, atMs } = carried;
    const text = (this.#parts.get(stream) ?? '') + carried.text;
    if (isPart) {
      this.#parts.set(stream, text.slice(0, mostLineBytes + 1));
      return isPartOfLine;
    }
    this.#parts.delete(stream);
    if (text.trim() === '') return isBlank;
    if (text.length > mostLineBytes) return tooLong;
    this.#inner.carriedAtMs = atMs;
    const bytes = Buffer.from(text);
    return this.#inner.read(bytes, 0, bytes.length);
  }
}
