import { z } from 'zod';
import type { StackModel } from '../../../model/config/stack-model.ts';
import { argv, environment, port } from '../../../model/config/values.ts';

/** How one service of a compose file reaches another: by its name, on this port. */
const waySchema = z.strictObject({
  from: z.string().min(1),
  to: z.string().min(1),
  port,
  /** What is asked over it, to see whether it works. */
  speaks: z.enum(['http', 'postgres', 'redis']),
});

/** Where what a level finds in a volume, or in a folder that a service writes to, comes from. */
const dataSchema = z.union([
  z.literal('empty'),
  z.strictObject({
    /** A volume of the engine, or a folder (with a slash in it). */
    copyOf: z.string().min(1),
    /** Copied while a container may write to it: what is copied need not be of one moment. */
    evenInUse: z.boolean().default(false),
  }),
]);

export const composeSchema = z.strictObject({
  /** As after `docker compose --file`; left out, what `docker compose` finds in the folder of the config. */
  file: z.union([z.string().min(1), z.array(z.string().min(1)).min(1)]).optional(),
  profiles: z.array(z.string().min(1)).default([]),
  /** Services that are left out. */
  without: z.array(z.string().min(1)).default([]),
  /** Commands run once before the first level, e.g. to build the images. */
  prepare: z.array(argv).default([]),
  /** The data that each level begins with. */
  seed: z
    .strictObject({
      /** By the name of the volume in the file, or the path of the folder as the file has it. */
      data: z.record(z.string(), dataSchema).default({}),
      /** Commands run after each level is up and before any load, e.g. to fill a database. */
      commands: z.array(argv).default([]),
    })
    .prefault({}),
  /** Paths of the machine that levels use as they are, with everybody else, and why that does no harm. */
  share: z.array(z.strictObject({ path: z.string().min(1), why: z.string().min(1) })).default([]),
  /** The service and container port that takes the load; published on a free loopback port. */
  entry: z.strictObject({ service: z.string().min(1), port }),
  /** The ways between services that can be broken; a run that breaks any has a proxy in each. */
  ways: z.array(waySchema).default([]),
  environment: environment.default({}),
});

export const compose = { schema: composeSchema, isOwn: true, isHere: true } as const satisfies StackModel;

export type ComposeStack = z.output<typeof composeSchema>;
export type Way = z.output<typeof waySchema>;
