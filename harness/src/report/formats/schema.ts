import { z } from 'zod';
import { runRecordSchema, schemaVersion } from '../../model/record/record.ts';

/**
 * The JSON Schema (draft 2020-12) of run.json, as it is published. Keys it does not know are allowed: additions keep
 * the schema's version.
 */
export function runJsonSchema(): Record<string, unknown> {
  const { $schema, ...schema } = z.toJSONSchema(runRecordSchema, { target: 'draft-2020-12', io: 'input' });
  return {
    $schema,
    $id: `urn:headroom:run:${schemaVersion}`,
    title: 'run.json, the record of a headroom run',
    description: 'Rates are in requests/s; other units are in the names or the descriptions of the fields.',
    ...schema,
  };
}
