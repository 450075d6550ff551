/** The first bytes of blocks, as a copy, and all of them. */
export async function withStart(
  blocks: AsyncIterable<Buffer>,
  bytes: number,
): Promise<{ readonly start: Buffer; readonly all: AsyncIterable<Buffer> }> {
  const rest = blocks[Symbol.asyncIterator]();
  const taken: Buffer[] = [];
  let length = 0;
  while (length < bytes) {
    const next = await rest.next();
    if (next.done === true) break;
    taken.push(Buffer.from(next.value));
    length += next.value.length;
  }
  const start = Buffer.concat(taken);
  return { start, all: prepended(start, rest) };
}

async function* prepended(start: Buffer, rest: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  try {
    if (start.length > 0) yield start;
    for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value;
  } finally {
    await rest.return?.();
  }
}

/** For readers that hold on to a block while the next one is read. */
export async function* copied(blocks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  for await (const block of blocks) yield Buffer.from(block);
}
