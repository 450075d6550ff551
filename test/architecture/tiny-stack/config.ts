import { z } from 'zod';
import type { StackModel } from '../../../harness/src/model/config/stack-model.ts';

const tinySchema = z.strictObject({ greeting: z.string().min(1) });

export const tiny = { schema: tinySchema, isOwn: false, isHere: true } as const satisfies StackModel;

export type TinyStack = z.output<typeof tinySchema>;
