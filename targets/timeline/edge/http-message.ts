/**
 * Just enough of HTTP/1.1 (RFC 9112) to know where a message ends: the edge passes bytes on as they are. What this
 * target's own services send has a content-length; anything else is refused.
 */
export interface MessageHead {
  /** The request line or status line. */
  readonly startLine: string;
  /** Bytes of the head, with the empty line. */
  readonly headBytes: number;
  readonly bodyBytes: number;
  /** The sender closes the connection after this message. */
  readonly closes: boolean;
}

class MessageError extends Error {
  override readonly name = 'MessageError';
}

const longestHead = 16 * 1024;
const endOfHead = '\r\n\r\n';
const contentLength = /\r\ncontent-length:[ \t]*(\d+)/i;
const transferEncoding = /\r\ntransfer-encoding:/i;
const connectionClose = /\r\nconnection:[ \t]*close/i;
const statusWithoutBody = /^HTTP\/1\.[01] (?:1\d\d|204|304) /;

/**
 * `undefined` while the head is not complete.
 * @throws MessageError when it is too long, or its body has no stated length.
 */
export function parseHead(bytes: Buffer): MessageHead | undefined {
  const end = bytes.indexOf(endOfHead);
  if (end === -1) {
    if (bytes.length > longestHead) throw new MessageError(`a head is longer than ${longestHead} bytes`);
    return undefined;
  }
  const head = bytes.toString('latin1', 0, end);
  if (transferEncoding.test(head)) throw new MessageError('transfer-encoding is not supported');
  const startLine = head.slice(0, head.indexOf('\r\n') === -1 ? undefined : head.indexOf('\r\n'));
  const stated = contentLength.exec(head)?.[1];
  if (stated === undefined && startLine.startsWith('HTTP/') && !statusWithoutBody.test(startLine)) {
    throw new MessageError('a response has no content-length');
  }
  return {
    startLine,
    headBytes: end + endOfHead.length,
    bodyBytes: Number(stated ?? 0),
    closes: connectionClose.test(head),
  };
}

/** A whole small response, made by the edge itself. */
export function ownResponse(status: number, reason: string, text: string): string {
  const retry = status === 429 || status === 503 ? 'retry-after: 1\r\n' : '';
  return (
    `HTTP/1.1 ${status} ${reason}\r\ncontent-type: text/plain\r\n${retry}` +
    `content-length: ${Buffer.byteLength(text)}\r\n\r\n${text}`
  );
}
