import { rm } from 'node:fs/promises';
import { plotsOf } from '../../report/pictures/plots.ts';
import { summaryMarkdown } from '../../report/documents/summary.ts';
import { reasonOf } from '../../model/errors.ts';
import type { UnstampedEvent } from '../../model/record/event.ts';
import type { RememberingStore } from './remembering-store.ts';

/** Writes the summary and the plot of a run, however it ended. A run that never began leaves no folder. */
export async function leaveEvidence(
  store: RememberingStore,
  hooks: { readonly isNew: boolean; emit(event: UnstampedEvent): void; say(line: string): void },
): Promise<void> {
  const record = store.lastRecord;
  if (record === undefined) {
    if (hooks.isNew) await rm(store.folder, { recursive: true, force: true });
    return;
  }
  try {
    await store.saveText('summary.md', summaryMarkdown(record));
    for (const [name, draw] of plotsOf(record)) await store.saveText(name, await draw());
  } catch (error) {
    // What was measured is safe in run.json; this must not hide what ended the run.
    hooks.say(`headroom: the summary could not be written: ${reasonOf(error)}`);
  }
  // Whoever goes on with a run that is not finished needs its files.
  if (record.status === 'finished') {
    await store
      .archive()
      .catch((error: unknown) => hooks.say(`headroom: the evidence stays in many files: ${reasonOf(error)}`));
  }
  hooks.emit({ kind: 'run-ended', record, folder: store.folder });
}
