import type { Redactor } from '../model/secrets/redactor.ts';

/** Who asks for an action. Nothing of it is taken from the process: a page and a library ask as the command line does. */
export interface ActionContext {
  /** What relative paths are relative to. Absolute. */
  readonly workingFolder: string;
  /** Variables by name. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Learns from each config what is not to be told. */
  readonly redactor: Redactor;
}
