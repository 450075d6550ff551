import { readFile, stat } from 'node:fs/promises';
import { z } from 'zod';
import { answerOf, type Answer } from '../../model/answers/answer.ts';
import { provenanceSchema } from '../../model/record/provenance.ts';
import { anyRunSchema, levelSchema, type LevelRecord, type RunRecord } from '../../model/record/record.ts';
import { upToDate } from '../../model/record/read-record.ts';
import { writeDurably } from './durable-file.ts';
import { headFile, recordFile } from './run-layout.ts';

const headSchema = anyRunSchema
  .pick({
    ...{ runId: true, name: true, status: true, startedAt: true, endedAt: true },
    ...{ slo: true, arrivals: true },
  })
  .extend({
    /** What tells runs of different set-ups apart, with the config. */
    provenance: provenanceSchema
      .pick({ configHash: true })
      .extend({ stack: provenanceSchema.shape.stack.pick({ kind: true, parts: true }) }),
    isSearch: z.boolean().describe('it searched collapse points: no night, no drills'),
    levels: z
      .array(levelSchema.pick({ name: true, status: true, bracket: true, collapsePoint: true }))
      .readonly(),
  });
type KeptHead = z.output<typeof headSchema>;

/** What a list of runs shows of one. */
export interface RunHead extends Omit<KeptHead, 'levels'> {
  readonly levels: readonly {
    readonly name: string;
    readonly status: LevelRecord['status'];
    readonly answer: Answer;
  }[];
}

/** A head, and the record that it was made of: a head of another record is old. */
const keptSchema = z.object({ recordBytes: z.number(), recordMtimeMs: z.number(), head: headSchema });

/** Records are long, and lists are of a thousand runs: the head is kept beside the record. */
export async function keepHead(folder: string, record: RunRecord): Promise<void> {
  const { size, mtimeMs } = await stat(recordFile(folder));
  const kept = { recordBytes: size, recordMtimeMs: mtimeMs, head: headOf(record) };
  await writeDurably(headFile(folder), `${JSON.stringify(kept)}\n`);
}

/**
 * From what is kept, where that is of the record as it is now; else from the record.
 * @throws what reading or parsing the record throws
 */
export async function readHead(folder: string): Promise<RunHead> {
  const path = recordFile(folder);
  const [{ size, mtimeMs }, kept] = await Promise.all([stat(path), readKept(folder)]);
  if (kept?.recordBytes === size && kept.recordMtimeMs === mtimeMs) return withAnswers(kept.head);
  return withAnswers(headOf(upToDate(JSON.parse(await readFile(path, 'utf8')))));
}

const partsSchema = headSchema.omit({ isSearch: true }).extend({ kind: z.string() });

function headOf(record: unknown): KeptHead {
  const { kind, ...parts } = partsSchema.parse(record);
  return { ...parts, isSearch: kind === 'search' };
}

/** What may be said of each level is told anew with each look: a kept estimate alone claims nothing. */
function withAnswers({ levels, ...head }: KeptHead): RunHead {
  return {
    ...head,
    levels: levels.map((level) => ({ name: level.name, status: level.status, answer: answerOf(level) })),
  };
}

async function readKept(folder: string): Promise<z.output<typeof keptSchema> | undefined> {
  try {
    return keptSchema.parse(JSON.parse(await readFile(headFile(folder), 'utf8')));
  } catch {
    return undefined; // older runs have none, and a cut one says nothing
  }
}
