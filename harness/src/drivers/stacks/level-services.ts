import { closest } from 'fastest-levenshtein';
import type { Level } from '../../model/config.ts';
import { ExitCode, HarnessError } from '../../model/errors.ts';

/**
 * Every service that a level names must exist in the stack.
 * @throws HarnessError `service-unknown` with the nearest name.
 */
export function assertKnownServices(levels: readonly Level[], known: Iterable<string>, where: string): void {
  const names = [...new Set(known)];
  for (const level of levels) {
    for (const service of Object.keys(level.services)) {
      if (names.includes(service)) continue;
      throw new HarnessError({
        code: 'service-unknown',
        message: `level "${level.name}" names service "${service}", which ${where} does not have; it has: ${names.join(', ')}`,
        hint: names.length > 0 ? `did you mean "${closest(service, names)}"?` : `add services to ${where}`,
        exitCode: ExitCode.usage,
      });
    }
  }
}
