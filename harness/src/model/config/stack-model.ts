import type { z } from 'zod';

/** What is known of a kind of stack without any of it: its `config.ts` in `drivers/stacks/<kind>/` says it. */
export interface StackModel {
  /** Of `stacks.<kind>` in a config. */
  readonly schema: z.ZodObject;
  /**
   * The run starts its services and ends them: a level is what each of them gets, it can be brought up anew, and what was
   * done to its inside goes with it.
   */
  readonly isOwn: boolean;
  /** Its services run on the machine that the load comes from. */
  readonly isHere: boolean;
}
