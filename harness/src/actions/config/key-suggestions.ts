import { z } from 'zod';
import { configSchema } from '../../model/config/config.ts';
import { didYouMean } from '../nearest.ts';

type Path = readonly PropertyKey[];

interface JsonSchemaNode {
  readonly properties?: Readonly<Record<string, JsonSchemaNode>>;
  readonly items?: JsonSchemaNode;
  readonly anyOf?: readonly JsonSchemaNode[];
  readonly additionalProperties?: JsonSchemaNode | boolean;
}

/** Options of commands whose key in a config is called otherwise, without their dashes. */
const keysOfOptions: Readonly<Record<string, string>> = {
  seconds: 'night.replaySeconds',
  set: 'night.parameters',
  time: 'search.timeSeconds',
  precision: 'search.relativeWidth',
  sloms: 'slo.latencyMs',
  good: 'slo.goodShare',
};
/** More places would be a list, not a hint. */
const mostPlaces = 3;
/** A shorter one is part of many words. */
const leastLetters = 4;

/** What an unknown key most likely stands for, as the end of a message: an option's, a near key, another place. */
export function suggestionFor(path: Path, key: string): string {
  const schema = z.toJSONSchema(configSchema, { io: 'input', reused: 'inline' }) as JsonSchemaNode;
  const known = Object.keys(propertiesOf(nodeAt(schema, path)) ?? {});
  const word = key.replaceAll('-', '').toLowerCase();
  const ofOption = keysOfOptions[word];
  if (ofOption !== undefined) return ` The option of this name is ${ofOption} in a config.`;
  const near = didYouMean(key, known);
  if (near !== '') return near;
  const containing = known.filter((each) => each.toLowerCase().includes(word));
  if (word.length >= leastLetters && containing.length === 1) return ` Did you mean "${containing[0]}"?`;
  const places = placesOf(word, schema);
  if (places.length > 0 && places.length <= mostPlaces)
    return ` It is a key elsewhere: ${places.join(', ')}.`;
  return ` Known keys: ${known.join(', ')}.`;
}

function nodeAt(schema: JsonSchemaNode, path: Path): JsonSchemaNode | undefined {
  let node: JsonSchemaNode | undefined = schema;
  for (const step of path) {
    node =
      typeof step === 'number'
        ? node?.items
        : (propertiesOf(node)?.[String(step)] ?? (node === undefined ? undefined : recordIn(node)));
  }
  return node;
}

/** Every place of keys that are called so: `load.seed`, `levels[].services.<name>.cpus`. */
function placesOf(word: string, node: JsonSchemaNode, at = ''): string[] {
  const inProperties = Object.entries(propertiesOf(node) ?? {}).flatMap(([name, inside]) => {
    const place = at === '' ? name : `${at}.${name}`;
    return [...(name.toLowerCase() === word ? [place] : []), ...placesOf(word, inside, place)];
  });
  const record = recordIn(node);
  return [
    ...inProperties,
    ...(node.items === undefined ? [] : placesOf(word, node.items, `${at}[]`)),
    ...(record === undefined ? [] : placesOf(word, record, `${at}.<name>`)),
  ];
}

function propertiesOf(node: JsonSchemaNode | undefined): JsonSchemaNode['properties'] {
  return node?.properties ?? node?.anyOf?.find((each) => each.properties !== undefined)?.properties;
}

/** What a record holds under names of the user's. */
function recordIn({ additionalProperties: rest }: JsonSchemaNode): JsonSchemaNode | undefined {
  return typeof rest === 'object' ? rest : undefined;
}
