import { faultCatalogue } from '../../drivers/faults/catalogue.ts';
import type { Fault } from '../../model/fault.ts';

/** What a drill can break. */
export interface KnownFault {
  readonly kind: Fault['kind'];
  readonly about: string;
  readonly example: Fault;
}

export const faults: readonly KnownFault[] = faultCatalogue;
