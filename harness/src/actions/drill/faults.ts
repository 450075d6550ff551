import { faultCatalogue } from '../../drivers/faults/catalogue.ts';

/** What a drill can break: what each does, and an example. */
export const faults = faultCatalogue;
