import type { Config } from '../config/config.ts';
import { destinationOf } from './credentials.ts';
import { secretsIn, type Redactor } from './redactor.ts';

type Variables = Readonly<Record<string, string | undefined>>;

/** What can be known before any config is read: of the command line, and of variables with a telling name. */
export function learnFromCommand(redactor: Redactor, argv: readonly string[], environment: Variables): void {
  const folders = /^(OLD)?PWD$/;
  const others = Object.entries(environment).filter(([name]) => !folders.test(name));
  redactor.learn({ guessed: [...secretsIn(argv), ...secretsIn(Object.fromEntries(others))] });
}

/** What the config adds: what it marks, what its keys and URLs tell, and the names that must stay. */
export function learnFromConfig(redactor: Redactor, config: Config, environment: Variables): void {
  const { secrets: names, stacks, metrics } = config;
  const targets = Object.values(stacks).flatMap((stack) =>
    stack !== undefined && 'url' in stack ? [stack.url] : [],
  );
  const urls = [...targets, ...metrics.flatMap(({ url }) => url ?? [])];
  const headers = urls.flatMap((url) => Object.values(destinationOf(url).headers));
  redactor.learn({
    names,
    marked: [
      ...names.flatMap((name) => environment[name] ?? []),
      ...headers.map((header) => header.replace(/^Basic /, '')),
    ],
  });
  redactor.learnFrom(config);
}
