/** Variables of the environment by name. */
export type Variables = Readonly<Record<string, string>>;

/** Of the machine or the terminal, and of no config's making. */
const notOfAConfig =
  /^(HOME|PATH|PWD|OLDPWD|USER|LOGNAME|SHELL|TERM|LANG|LC_\w+|TMPDIR|CI|(NO|FORCE)_COLOR|NODE_\w+|npm_\w+)$/;

/**
 * Does something, and tells which variables it read that were set. `given` are set meanwhile where nothing else is.
 * One that goes through all variables tells nothing: it did not ask for any. Not for two at once.
 */
export async function watchingEnvironment<Result>(
  given: Variables,
  work: () => Promise<Result>,
): Promise<{ readonly result: Result; readonly read: Variables }> {
  const { env } = process;
  const read = new Map<string, string>();
  let isListed = false;
  process.env = new Proxy(env, {
    get: (_, name) => {
      if (typeof name === 'symbol') return undefined;
      const value = env[name] ?? given[name];
      if (value !== undefined && !isListed && !notOfAConfig.test(name)) read.set(name, value);
      return value;
    },
    has: (_, name) => name in env || name in given,
    ownKeys: () => {
      isListed = true;
      return Reflect.ownKeys(env);
    },
  });
  try {
    const result = await work();
    return { result, read: Object.fromEntries(read) };
  } finally {
    process.env = env;
  }
}
