import { compose } from '../../drivers/stacks/compose/config.ts';
import { embedded } from '../../drivers/stacks/embedded/config.ts';
import { external } from '../../drivers/stacks/external/config.ts';

/**
 * Every kind of stack, in the order in which a run takes the first that can be had. These files are of the model, though they
 * lie with what else is said of their kind; the rest of it is in drivers/stacks/catalogue.ts.
 */
export const stackModels = { compose, embedded, external };
