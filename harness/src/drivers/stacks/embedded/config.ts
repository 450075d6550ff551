import { z } from 'zod';
import type { StackModel } from '../../../model/config/stack-model.ts';
import { argv, environment } from '../../../model/config/values.ts';

const embeddedSchema = z.strictObject({
  /** A module whose default export plans the processes of a level (see ports/process-plan.ts). */
  processes: z.string().min(1),
  prepare: z.array(argv).default([]),
  environment: environment.default({}),
});

export const embedded = { schema: embeddedSchema, isOwn: true, isHere: true } as const satisfies StackModel;

export type EmbeddedStack = z.output<typeof embeddedSchema>;
