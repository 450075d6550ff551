import pico from 'picocolors';
import type { Colors } from 'picocolors/types.js';

/** Where a command reads and writes. */
export interface Terminal {
  readonly stdout: Output;
  readonly stderr: Output;
  readonly environment: NodeJS.ProcessEnv;
  readonly workingFolder: string;
}

export type Output = NodeJS.WritableStream & { readonly isTTY?: boolean; readonly columns?: number };

/** Colour only for a person at a terminal who did not decline it (https://no-color.org). */
export function colorsFor(output: Output, environment: NodeJS.ProcessEnv): Colors {
  return pico.createColors(canRedraw(output, environment) && !environment['NO_COLOR']);
}

/** Whether lines that were written can be written over. */
export function canRedraw(output: Output, environment: NodeJS.ProcessEnv): boolean {
  return output.isTTY === true && environment['TERM'] !== 'dumb';
}
