import { z } from 'zod';
import { runRecordSchema, schemaVersion, type RunRecord } from './record.ts';

/** Version 1 was of one kind: what was there told which. */
const firstSchema = z.looseObject({
  schemaVersion: z.literal(1),
  night: z.unknown().optional(),
  drills: z.unknown().optional(),
  levels: z.array(z.looseObject({})),
});

/** What a level of version 1 might lack when nothing had been done on it. */
const emptyLevels = { search: {}, night: { replays: [], surges: [] }, drill: { drills: [] } };

/** A record of an older version as one of today's; anything else as it is. */
export function upToDate(json: unknown): unknown {
  const first = firstSchema.safeParse(json);
  if (!first.success) return json;
  const { night, drills, levels } = first.data;
  const kind = drills !== undefined ? 'drill' : night === undefined ? 'search' : 'night';
  return {
    ...first.data,
    ...{ schemaVersion, kind },
    levels: levels.map((level) => ({ ...emptyLevels[kind], ...level })),
  };
}

/** A record of any version that there was. */
export const anyRecordSchema = z.preprocess(upToDate, runRecordSchema) as z.ZodType<RunRecord>;
