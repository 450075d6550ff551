import { inspectK6 } from '../../drivers/k6/inspect.ts';
import { stackCatalogue } from '../../drivers/stacks/catalogue.ts';
import type { PartReport } from '../../model/doctor.ts';
import { diagnosis, type Diagnosis } from './diagnosis.ts';
import { inspectMachine } from './inspect-machine.ts';

export interface Checkup extends Diagnosis {
  readonly parts: readonly PartReport[];
}

/** Every part that is found or missing on this machine, and what they mean together. */
export async function doctor(): Promise<Checkup> {
  const ofStacks = Object.values(stackCatalogue).map((stack) => stack.doctor?.inspect() ?? []);
  const found = await Promise.all([inspectMachine(), inspectK6(), ...ofStacks]);
  const parts = found.flat();
  return { parts, ...diagnosis(parts) };
}
