/** A request that is answered with an error status on purpose. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly statusCode: number;

  constructor(statusCode: number, message: string) {
    super(message);
    this.statusCode = statusCode;
  }
}

/** @throws Refusal 400 when it is not a positive integer. */
export function identifier(value: unknown, what: string): number {
  const id = typeof value === 'string' ? Number(value) : value;
  if (typeof id !== 'number' || !Number.isSafeInteger(id) || id < 1) {
    throw new Refusal(400, `${what} must be a positive integer, got ${JSON.stringify(value)}`);
  }
  return id;
}

/** @throws Refusal 400 when it is not a text of 1 to `most` characters. */
export function boundedText(value: unknown, what: string, most: number): string {
  if (typeof value !== 'string' || value.trim() === '' || value.length > most) {
    throw new Refusal(400, `${what} must be a text of 1 to ${most} characters`);
  }
  return value.trim();
}

/** A field of a parsed JSON body; `undefined` when the body is no object or lacks it. */
export function field(body: unknown, name: string): unknown {
  if (typeof body !== 'object' || body === null) return undefined;
  return Object.entries(body).find(([key]) => key === name)?.[1];
}
