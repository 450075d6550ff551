import { z } from 'zod';

/** It comes from another process, perhaps another user's, and is shown: nothing in it drives a terminal. */
const shownText = (length: number) =>
  z
    .string()
    .max(length)
    .regex(/^[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+$/u);

/** A run that loads a machine, as it tells others there of itself; of one that does not answer nothing but that it is. */
export const loadingRunSchema = z.object({
  runId: shownText(200).describe('"unknown" when it did not say'),
  pid: z.int().positive().exactOptional(),
  user: shownText(200).exactOptional().describe('whose process it is'),
  startedAt: z.iso.datetime().exactOptional().describe('ISO 8601, UTC'),
  folder: shownText(4096).exactOptional().describe('where its evidence is written'),
});

export type LoadingRun = z.output<typeof loadingRunSchema>;

export const unknownRun: LoadingRun = { runId: 'unknown' };

/** `2026-11-22T10-45-12Z-timeline (pid 12, of user eve, since 2026-11-22T10:45:12Z, evidence in /results/…)` */
export function loadingRunText({ runId, pid, user, startedAt, folder }: LoadingRun): string {
  const details = [
    ...(pid === undefined ? [] : [`pid ${pid}`]),
    ...(user === undefined ? [] : [`of user ${user}`]),
    ...(startedAt === undefined ? [] : [`since ${startedAt.replace(/\.\d+Z$/, 'Z')}`]),
    ...(folder === undefined ? [] : [`evidence in ${folder}`]),
  ];
  return details.length === 0 ? `${runId}, which does not say more` : `${runId} (${details.join(', ')})`;
}
