import { z } from 'zod';
import { stackKinds } from '../config/stacks.ts';

/** What a run was made with. */
export const provenanceSchema = z.object({
  headroomVersion: z.string(),
  commit: z
    .string()
    .exactOptional()
    .describe(
      'commit of the checkout that ran; ends in -dirty when it had changes; absent outside a checkout',
    ),
  command: z.array(z.string()).exactOptional().describe('the command that ran, secrets redacted'),
  environment: z
    .record(z.string(), z.string())
    .exactOptional()
    .describe('variables of the environment that the config read, secrets redacted'),
  configFile: z.string().exactOptional().describe('path of the config, from where the command was called'),
  configHash: z.string().describe('SHA-256 of the resolved config (config.json), secrets redacted'),
  scenarioHash: z.string().describe('SHA-256 of the bundled scenario'),
  generator: z
    .object({ name: z.string(), version: z.string(), origin: z.string().describe('where it came from') })
    .describe('the load generator'),
  stack: z.object({
    kind: z.enum(stackKinds).describe('the driver that ran the stack'),
    parts: z
      .record(z.string(), z.string())
      .describe('what each part is: an image digest, a version, or a stand-in named as such'),
    cpuLimit: z.string().describe('how CPU was limited, e.g. docker quota, cgroup v1, duty cycle'),
    differences: z
      .array(z.string())
      .exactOptional()
      .describe('in what every level was not the stack that its files give without headroom, and why'),
  }),
  host: z.object({
    os: z.string(),
    kernel: z.string(),
    cpu: z.string().describe('model of the CPU'),
    cores: z.int().describe('cores that could be used'),
    memoryBytes: z.number().describe('memory that could be used, in bytes'),
    node: z.string().describe('version of Node.js'),
  }),
  seed: z.int().describe('arrivals and users are drawn from it'),
});

export type Provenance = z.output<typeof provenanceSchema>;
