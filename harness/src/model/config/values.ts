import { z } from 'zod';

/** What several parts of a config are made of. */
export const argv = z.array(z.string().min(1)).min(1);
export const environment = z.record(z.string(), z.string());
export const port = z.int().min(1).max(65535);
