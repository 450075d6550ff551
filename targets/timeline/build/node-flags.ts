import type { Program } from './bundles.ts';

/** A small heap and few threads: what a tenth of a core can use. */
const smallFlags = ['--max-old-space-size=96', '--v8-pool-size=1'];

/**
 * The optimising compilers are off in the API, which is the first to be full. With a tenth of a core they would warm up for
 * minutes, and each trial would measure a quicker program than the one before.
 */
const steadyFlags = ['--no-turbofan', '--no-maglev', '--always-sparkplug', '--max-semi-space-size=4'];

/** The stand-in for Redis holds what it reads, so that young objects are mostly not garbage. */
const storeFlags = ['--min-semi-space-size=16', '--max-semi-space-size=16'];

/** Node's options for a program of the stack. */
export function nodeFlags(program: Program): string[] {
  if (program === 'api') return [...smallFlags, ...steadyFlags];
  return program === 'redis' ? [...smallFlags, ...storeFlags] : smallFlags;
}
