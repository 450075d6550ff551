import type { PartReport } from '../../model/doctor.ts';

export interface Diagnosis {
  /** The main job can run on some stack. */
  readonly canRun: boolean;
  readonly text: string;
}

/** What the parts mean together. */
export function diagnosis(parts: readonly PartReport[]): Diagnosis {
  const isFound = (part: string): boolean =>
    parts.some((each) => each.part === part && each.status === 'found');
  const missing = parts.filter(({ status, neededFor }) => status === 'missing' && neededFor === undefined);
  // k6 is got on the first run where Go can build it.
  const blocking = missing.filter(({ part }) => !(part === 'k6' && isFound('Go')));
  if (blocking.length > 0) {
    return {
      canRun: false,
      text: `The main job cannot run here: ${blocking.map(({ part }) => part).join(', ')} is missing.`,
    };
  }
  const k6 = isFound('k6') ? '' : ' The first run builds k6, which takes a minute or two.';
  return { canRun: true, text: `The main job can run here: npm start.${k6}` };
}
