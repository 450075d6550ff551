import { readPlan } from './plan.ts';

/** The trial that this k6 runs. */
export const plan = readPlan(__ENV);
