import { parseSync, Visitor } from 'oxc-parser';
import { stackKinds } from '../../harness/src/model/config/stacks.ts';

/** Kinds of stacks that a file's code names: as a text, or as a key of something. */
export function kindsNamedIn(file: string, source: string): string[] {
  const named: string[] = [];
  const note = (word: unknown): void => {
    if (stackKinds.some((kind) => kind === word)) named.push(String(word));
  };
  new Visitor({
    Literal: ({ value }) => note(value),
    MemberExpression: ({ property }) => note('name' in property ? property.name : undefined),
    Property: ({ key }) => note('name' in key ? key.name : undefined),
  }).visit(parseSync(file, source).program);
  return named;
}
