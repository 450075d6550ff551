import { z } from 'zod';

/** What a load is for. */
export const loadPurposes = [
  'first-look',
  'warm-up',
  'canary',
  'trial',
  'overload',
  'replay',
  'drill',
] as const;
export type LoadPurpose = (typeof loadPurposes)[number];

/** What a run is busy with: at any moment one of these. */
export const steps = [
  'getting-ready',
  'bringing-up',
  ...loadPurposes,
  'generator',
  'between',
  'taking-down',
] as const;
export type Step = (typeof steps)[number];

export const stepTimeSchema = z.object({
  step: z
    .enum(steps)
    .describe(
      'getting-ready: k6, images, data, before the first level; bringing-up and taking-down: of the stack; generator: its start ' +
        'and its end around each load; between: waiting until the target is idle, and the rest; else what a load was for',
    ),
  level: z.string().exactOptional().describe('absent: of no level'),
  seconds: z.number().nonnegative(),
});

export type StepTime = z.output<typeof stepTimeSchema>;
