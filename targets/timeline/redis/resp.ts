/**
 * RESP2, the protocol of Redis (https://redis.io/docs/latest/develop/reference/protocol-spec/), as far as a server
 * of arrays of bulk strings needs it. Bytes are held as latin1 strings: one character a byte, whatever the bytes
 * mean, and much quicker in Node than buffers for the many short words of a timeline.
 */
export type Command = readonly string[];

class ProtocolError extends Error {
  override readonly name = 'ProtocolError';
}

const longestInput = 512 * 1024 * 1024;

/** Cuts a stream of bytes into commands. */
export class CommandParser {
  #text = '';

  /** @throws ProtocolError when the bytes are no RESP array of bulk strings. */
  push(bytes: Buffer): Command[] {
    this.#text = this.#text === '' ? bytes.toString('latin1') : this.#text + bytes.toString('latin1');
    if (this.#text.length > longestInput) throw new ProtocolError('Protocol error: too much input');
    const commands: Command[] = [];
    let start = 0;
    for (;;) {
      const parsed = parseCommand(this.#text, start);
      if (parsed === undefined) break;
      commands.push(parsed.command);
      start = parsed.end;
    }
    this.#text = this.#text.slice(start);
    return commands;
  }
}

/** `undefined` while the command is not complete. */
function parseCommand(text: string, start: number): { command: Command; end: number } | undefined {
  const count = parseLength(text, start, '*');
  if (count === undefined) return undefined;
  const words: string[] = [];
  let at = count.end;
  for (let index = 0; index < count.value; index += 1) {
    const length = parseLength(text, at, '$');
    if (length === undefined || text.length < length.end + length.value + 2) return undefined;
    words.push(text.slice(length.end, length.end + length.value));
    at = length.end + length.value + 2;
  }
  return { command: words, end: at };
}

function parseLength(text: string, start: number, mark: string): { value: number; end: number } | undefined {
  if (start >= text.length) return undefined;
  if (text[start] !== mark) {
    throw new ProtocolError(`Protocol error: expected '${mark}', got '${text[start] ?? ''}'`);
  }
  const end = text.indexOf('\r\n', start);
  if (end === -1) return undefined;
  const value = Number(text.slice(start + 1, end));
  if (!Number.isInteger(value) || value < 0) throw new ProtocolError('Protocol error: invalid length');
  return { value, end: end + 2 };
}

export const ok = '+OK\r\n';
export const nil = '$-1\r\n';
export const simple = (text: string): string => `+${text}\r\n`;
export const failure = (message: string): string => `-${message}\r\n`;
export const integer = (value: number): string => `:${value}\r\n`;
export const bulk = (value: string | undefined): string =>
  value === undefined ? nil : `$${value.length}\r\n${value}\r\n`;
export const array = (replies: readonly string[]): string => `*${replies.length}\r\n${replies.join('')}`;
