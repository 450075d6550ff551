import {
  parseComposeModel,
  type ComposeModel,
} from '../../../harness/src/drivers/stacks/compose/project/compose-model.ts';

/** What headroom reads in a compose file, by its services; each is of some image. */
export function modelOf(services: Readonly<Record<string, object>>): ComposeModel {
  const withImages = Object.entries(services).map(([name, service]): [string, object] => [
    name,
    { image: 'any', ...service },
  ]);
  const file = { name: 'p', services: Object.fromEntries<object>(withImages) };
  return parseComposeModel(JSON.stringify(file));
}
