/** Reads the environment of a service. Every error names the variable, its value and what is allowed. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** @throws RangeError when it is set to anything but an integer between `least` and `most`. */
export function integerSetting(
  environment: Environment,
  name: string,
  fallback: number,
  least = 1,
  most = Number.MAX_SAFE_INTEGER,
): number {
  const text = environment[name];
  if (text === undefined || text === '') return fallback;
  const value = Number(text);
  if (!Number.isInteger(value) || value < least || value > most) {
    throw new RangeError(`${name} must be an integer between ${least} and ${most}, got "${text}"`);
  }
  return value;
}

/** @throws RangeError when it is set to anything but `on` or `off`. */
export function switchSetting(environment: Environment, name: string, fallback: boolean): boolean {
  const text = environment[name];
  if (text === undefined || text === '') return fallback;
  if (text !== 'on' && text !== 'off') throw new RangeError(`${name} must be "on" or "off", got "${text}"`);
  return text === 'on';
}

export function textSetting(environment: Environment, name: string, fallback: string): string {
  const text = environment[name];
  return text === undefined || text === '' ? fallback : text;
}
