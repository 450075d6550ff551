import type { TraceSource } from '../../model/trace.ts';
import type { CountColumns } from './counts/columns.ts';
import type { GapPolicy } from './counts/fill-gaps.ts';
import type { BadLineBound } from './text/line-account.ts';
import type { FieldNames } from './logs/fields.ts';
import type { DecimalSign } from './counts/number-style.ts';
import type { DateOrder } from './time.ts';

export interface ImportOptions {
  /** Guessed when absent. */
  readonly format?: TraceSource;
  readonly name: string;
  readonly source?: string;
  readonly licence?: string;
  /** Default: 1 s for logs, the spacing of the rows for counts. */
  readonly stepSeconds?: number;
  /** Of times that give none; UTC when absent. */
  readonly zone?: string;
  readonly gaps: GapPolicy;
  readonly badLines: BadLineBound;
  /** So many concrete paths are counted exactly. */
  readonly exactKeys: number;
  /** Whether one concrete path of each endpoint is stored. */
  readonly examples: boolean;
  readonly fields: FieldNames;
  readonly columns: CountColumns;
  /** Of counts, where they do not tell themselves. */
  readonly decimal?: DecimalSign;
  readonly dates?: DateOrder;
}

export interface ImportProgress {
  readonly lines: number;
  /** Of the file as it lies there. */
  readonly readBytes: number;
  /** `undefined` for a pipe. */
  readonly totalBytes: number | undefined;
}
