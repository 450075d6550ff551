import { z } from 'zod';
import type { StackModel } from '../../../model/config/stack-model.ts';
import { argv } from '../../../model/config/values.ts';

const externalSchema = z.strictObject({
  url: z.url({ protocol: /^https?$/ }),
  prepare: z.array(argv).default([]),
});

export const external = { schema: externalSchema, isOwn: false, isHere: false } as const satisfies StackModel;

export type ExternalStack = z.output<typeof externalSchema>;
