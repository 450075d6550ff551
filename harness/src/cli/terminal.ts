import pico from 'picocolors';
import type { Colors } from 'picocolors/types.js';
import type { Redactor } from '../model/secrets/redactor.ts';

/** Where a command reads and writes. */
export interface Terminal {
  readonly stdout: Output;
  readonly stderr: Output;
  readonly environment: NodeJS.ProcessEnv;
  readonly workingFolder: string;
}

export type Output = NodeJS.WritableStream & {
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly rows?: number;
};

/** What a terminal that does not know its size is taken for. */
const usualSize = { columns: 80, rows: 24 };
/** Nobody reads on less: who says so does not know. `script`, `expect` and some CI say 0. */
const leastSize = { columns: 20, rows: 2 };
/** Some say tens of thousands, so that nothing is broken into lines: pictures need not become as wide. */
const mostColumns = 500;

/** How many characters go on a line, whatever the terminal says of itself: always a whole number of use. */
export function columnsOf({ columns }: Pick<Output, 'columns'>): number {
  return Math.min(knownOr(usualSize.columns, columns, leastSize.columns), mostColumns);
}

/** How many lines are seen at a time. */
export function rowsOf({ rows }: Pick<Output, 'rows'>): number {
  return knownOr(usualSize.rows, rows, leastSize.rows);
}

function knownOr(usual: number, said: number | undefined, least: number): number {
  return said !== undefined && Number.isFinite(said) && said >= least ? Math.floor(said) : usual;
}

/** Colour only for a person at a terminal who did not decline it (https://no-color.org). */
export function colorsFor(output: Output, environment: NodeJS.ProcessEnv): Colors {
  return pico.createColors(canRedraw(output, environment) && !environment['NO_COLOR']);
}

/** Whether lines that were written can be written over. */
export function canRedraw(output: Output, environment: NodeJS.ProcessEnv): boolean {
  return output.isTTY === true && environment['TERM'] !== 'dumb';
}

/** A terminal that no secret reaches, as far as its redactor knows. */
export interface GuardedTerminal extends Terminal {
  readonly redactor: Redactor;
}

export function guarded(terminal: Terminal, redactor: Redactor): GuardedTerminal {
  const { stdout, stderr } = terminal;
  return {
    ...terminal,
    stdout: guardedOutput(stdout, redactor),
    stderr: guardedOutput(stderr, redactor),
    redactor,
  };
}

/** Texts are written whole: a secret is not cut in two between them. */
function guardedOutput(output: Output, redactor: Redactor): Output {
  return new Proxy(output, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value !== 'function') return value;
      if (name !== 'write') return value.bind(target) as unknown;
      return (chunk: string | Uint8Array, ...others: []) =>
        target.write(typeof chunk === 'string' ? redactor.hide(chunk) : chunk, ...others);
    },
  });
}
