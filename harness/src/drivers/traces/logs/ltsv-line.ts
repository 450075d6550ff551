import type { FieldLine } from './fields.ts';
import { otherLogger, type NoRequest } from './request.ts';

const isNone = otherLogger('has no fields as method:GET, with tabs between them');
const labelled = /^([\w.-]{1,60}):(.*)$/s;

/** Labeled Tab-separated Values: `time:08/Nov/2022:20:00:00 +0000`, a tab, `req:GET /live HTTP/1.1` … (http://ltsv.org). */
export function ltsvLine(text: string): FieldLine | NoRequest {
  const fields: Record<string, string> = {};
  for (const cell of text.split('\t')) {
    const [, name, value] = labelled.exec(cell) ?? [];
    if (name !== undefined && value !== undefined) fields[name] = value;
  }
  return Object.keys(fields).length < 2 ? isNone : { fields };
}
