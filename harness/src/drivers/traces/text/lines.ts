import { refused } from '../logs/request.ts';

const lineFeed = 0x0a;
const carriageReturn = 0x0d;

/** A longer line is no log line. Only its start is kept, to show it. */
export const mostLineBytes = 2 ** 18;
const shownBytes = 200;

export const tooLong = refused(`is longer than ${mostLineBytes} bytes`);

/**
 * The bytes of a line, from `start` to `end` (exclusive), without its line break. Only valid during the call.
 * @param isCut it is too long, and these are its first bytes.
 */
export type OnLine = (block: Buffer, start: number, end: number, isCut: boolean) => void;

/** Cuts blocks of bytes into lines, without copying any but those that lie across two blocks. */
export class Lines {
  readonly #onLine: OnLine;
  #rest: Buffer[] = [];
  #restBytes = 0;

  constructor(onLine: OnLine) {
    this.#onLine = onLine;
  }

  push(block: Buffer): void {
    let start = 0;
    let end = block.indexOf(lineFeed);
    if (end >= 0 && this.#restBytes > 0) {
      this.#keep(block.subarray(0, end));
      this.#endRest();
      start = end + 1;
      end = block.indexOf(lineFeed, start);
    }
    while (end >= 0) {
      this.#tell(block, start, end, end - start);
      start = end + 1;
      end = block.indexOf(lineFeed, start);
    }
    if (start < block.length) this.#keep(Buffer.from(block.subarray(start)));
  }

  /** The last line needs no line break. */
  finish(): void {
    if (this.#restBytes > 0) this.#endRest();
  }

  #keep(part: Buffer): void {
    const wasTooLong = this.#restBytes > mostLineBytes;
    this.#restBytes += part.length;
    if (this.#restBytes <= mostLineBytes) this.#rest.push(part);
    else if (!wasTooLong)
      this.#rest = [Buffer.from(Buffer.concat([...this.#rest, part]).subarray(0, shownBytes))];
  }

  #endRest(): void {
    const line = Buffer.concat(this.#rest);
    const bytes = this.#restBytes;
    this.#rest = [];
    this.#restBytes = 0;
    this.#tell(line, 0, line.length, bytes);
  }

  /** @param bytes of the whole line. */
  #tell(block: Buffer, start: number, end: number, bytes: number): void {
    if (bytes > mostLineBytes) this.#onLine(block, start, Math.min(end, start + shownBytes), true);
    else this.#onLine(block, start, block[end - 1] === carriageReturn && end > start ? end - 1 : end, false);
  }
}
