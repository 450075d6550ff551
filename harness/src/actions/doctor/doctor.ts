import { inspectK6 } from '../../drivers/k6/inspect.ts';
import { inspectEngine } from '../../drivers/stacks/compose/engine/inspect.ts';
import { inspectEmbedded } from '../../drivers/stacks/embedded/inspect-embedded.ts';
import type { PartReport } from '../../model/doctor.ts';
import { diagnosis, type Diagnosis } from './diagnosis.ts';
import { inspectMachine } from './inspect-machine.ts';

export interface Checkup extends Diagnosis {
  readonly parts: readonly PartReport[];
}

/** Every part that is found or missing on this machine, and what they mean together. */
export async function doctor(): Promise<Checkup> {
  const found = await Promise.all([inspectMachine(), inspectK6(), inspectEngine(), inspectEmbedded()]);
  const parts = found.flat();
  return { parts, ...diagnosis(parts) };
}
