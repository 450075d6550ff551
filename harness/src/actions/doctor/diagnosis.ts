import { stackCatalogue } from '../../drivers/stacks/catalogue.ts';
import type { PartReport } from '../../model/doctor.ts';

export interface Diagnosis {
  /** The main job can run on some stack. */
  readonly canRun: boolean;
  readonly text: string;
}

/** What each kind of stack that is looked at cannot do without, as the doctor's parts are called. */
export const partsOfStacks: Readonly<Record<string, readonly string[]>> = Object.fromEntries(
  Object.entries(stackCatalogue).flatMap(([kind, { doctor }]) => (doctor ? [[kind, doctor.needs]] : [])),
);

/** What the parts mean together. */
export function diagnosis(parts: readonly PartReport[]): Diagnosis {
  const missing = new Set(parts.filter(({ status }) => status === 'missing').map(({ part }) => part));
  const stacks = Object.entries(partsOfStacks).filter(
    ([, needed]) => !needed.some((part) => missing.has(part)),
  );
  const k6 = parts.find(({ part }) => part === 'k6');
  const why = [
    ...(missing.has('k6') && k6?.firstRun === undefined ? ['k6 is not here, and no run can get it'] : []),
    ...(missing.has('cache folder') ? ['the cache folder cannot be written'] : []),
    ...(stacks.length === 0
      ? [`neither the ${Object.keys(partsOfStacks).join(' nor the ')} stack can run`]
      : []),
  ];
  if (why.length > 0) return { canRun: false, text: `The main job cannot run here: ${why.join(', and ')}.` };
  const later = k6?.firstRun === undefined ? '' : ` The first run ${k6.firstRun}.`;
  const names = stacks.map(([name]) => name).join(' or ');
  return { canRun: true, text: `The main job can run here, on the ${names} stack: npm start.${later}` };
}
