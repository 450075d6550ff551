import { Readable } from 'node:stream';
import type { ImportOptions } from '../../harness/src/drivers/traces/import-options.ts';
import { importTrace, type ImportedTrace } from '../../harness/src/drivers/traces/import-trace.ts';
import { inputOfStream } from '../../harness/src/drivers/traces/input.ts';
import { HarnessError } from '../../harness/src/model/errors.ts';

const defaults: ImportOptions = {
  name: 'night',
  gaps: 'record',
  badLines: { share: 0.001 },
  exactKeys: 100_000,
  examples: true,
  fields: {},
  columns: {},
};

/** Imports a text, or bytes, or blocks of them, as if they came from `night.log`. */
export function importText(
  text: string | Buffer | readonly Buffer[],
  options: Partial<ImportOptions> = {},
): Promise<ImportedTrace> {
  const blocks = typeof text === 'string' ? [Buffer.from(text)] : Buffer.isBuffer(text) ? [text] : text;
  const input = inputOfStream(Readable.from(blocks, { objectMode: true }), 'night.log');
  return importTrace(input, { ...defaults, ...options });
}

/** Why a text is refused. @throws when it is not. */
export async function refusal(
  text: string | Buffer | readonly Buffer[],
  options: Partial<ImportOptions> = {},
): Promise<HarnessError> {
  try {
    await importText(text, options);
  } catch (error) {
    if (error instanceof HarnessError) return error;
    throw error;
  }
  throw new Error('it was not refused');
}

const monthNames = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');

/** A line of an access log. */
export function clfLine(
  epochSeconds: number,
  request = 'GET / HTTP/1.1',
  { status = 200, offsetMinutes = 0 }: { status?: number; offsetMinutes?: number } = {},
): string {
  const local = new Date(1000 * (epochSeconds + 60 * offsetMinutes)).toISOString();
  const [year, month, day] = local.slice(0, 10).split('-');
  const hours = String(Math.floor(Math.abs(offsetMinutes) / 60)).padStart(2, '0');
  const minutes = String(Math.abs(offsetMinutes) % 60).padStart(2, '0');
  const zone = `${offsetMinutes < 0 ? '-' : '+'}${hours}${minutes}`;
  const time = `${day}/${monthNames[Number(month) - 1]}/${year}:${local.slice(11, 19)} ${zone}`;
  return `192.0.2.7 - frank [${time}] "${request}" ${status} 2326 "-" "agent"`;
}

/** 8 November 2022, 20:00 UTC. */
export const pollsClose = Date.UTC(2022, 10, 8, 20) / 1000;
