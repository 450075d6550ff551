import { z } from 'zod';
import { answerSchema, collapsePointSchema } from '../../model/answers/answer.ts';
import { faultSchema } from '../../model/config/fault.ts';
import { nightRecordSchema } from '../../model/config/night.ts';
import { givenSchema } from '../../model/record/given.ts';
import { loadingRunSchema } from '../../model/record/loading-run.ts';
import { provenanceSchema } from '../../model/record/provenance.ts';
import { runRecordSchema, schemaVersion } from '../../model/record/record.ts';
import { trialSchema } from '../../model/record/recorded-trial.ts';
import { stepTimeSchema } from '../../model/record/step.ts';

/** What runs of several kinds record stands in the schema once, by these names. */
const shared = {
  answer: answerSchema,
  collapsePoint: collapsePointSchema,
  fault: faultSchema,
  given: givenSchema,
  loadingRun: loadingRunSchema,
  night: nightRecordSchema,
  provenance: provenanceSchema,
  stepTime: stepTimeSchema,
  trial: trialSchema,
};
for (const [id, schema] of Object.entries(shared))
  schema.register(z.globalRegistry, { ...schema.meta(), id });

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
