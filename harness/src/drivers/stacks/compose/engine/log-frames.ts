/**
 * Takes the text out of a log as the engine sends it. Without a terminal each piece is framed: one byte for the stream,
 * three zeros, four bytes of length (engine API, "Attach to a container"). No text begins like that. `rest` is the
 * start of a frame that has not arrived in full.
 */
export function readFrames(log: Buffer): { readonly text: Buffer; readonly rest: Buffer } {
  const pieces: Buffer[] = [];
  let at = 0;
  while (at < log.length) {
    if (!startsFrame(log, at)) return { text: log, rest: Buffer.alloc(0) };
    if (at + 8 > log.length) break;
    const end = at + 8 + log.readUInt32BE(at + 4);
    if (end > log.length) break;
    pieces.push(log.subarray(at + 8, end));
    at = end;
  }
  return { text: Buffer.concat(pieces), rest: log.subarray(at) };
}

function startsFrame(log: Buffer, at: number): boolean {
  const [stream = 0, ...zeros] = log.subarray(at, at + 4);
  return stream <= 2 && zeros.every((byte) => byte === 0);
}
