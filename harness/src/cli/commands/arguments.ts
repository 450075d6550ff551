import { InvalidArgumentError } from 'commander';

/** Kinds of stack that a command can be told to use. */
export const stackKinds = ['auto', 'compose', 'embedded', 'external'];

export function wholeNumber(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && Number.isSafeInteger(value) && value >= 0) return value;
  throw new InvalidArgumentError('It must be a whole number, 0 or more.');
}

export function positiveNumber(text: string): number {
  const value = Number(text);
  if (Number.isFinite(value) && value > 0) return value;
  throw new InvalidArgumentError('It must be a number above 0.');
}

/** `name=number`, gathered over several options. */
export function collectSettings(
  text: string,
  before: Readonly<Record<string, number>> = {},
): Readonly<Record<string, number>> {
  const [, name, value] = /^([A-Za-z][A-Za-z0-9]*)=(.+)$/.exec(text) ?? [];
  const number = Number(value);
  if (name !== undefined && Number.isFinite(number)) return { ...before, [name]: number };
  throw new InvalidArgumentError('It must be parameter=number, e.g. peak=3.2.');
}
