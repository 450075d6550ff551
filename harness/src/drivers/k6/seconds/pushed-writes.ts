import type { RecordedWrite, WriteFinding } from '../../../model/writes.ts';
import type { Series } from '../remote-write/decode.ts';

/** One series each, as scenarios/runtime/writes.ts and read-back.ts make them. */
const writesName = 'k6_headroom_writes_total';
const findingsName = 'k6_headroom_read_back_total';

export function isFinding(name: string): boolean {
  return name === findingsName;
}

/** The writes that a push tells of. @throws Error when the scenario's runtime is of another version. */
export function writesIn(push: readonly Series[]): RecordedWrite[] {
  return push
    .filter(({ name }) => name === writesName)
    .map(({ labels }) => {
      const write: unknown = JSON.parse(labels['write'] ?? '');
      if (!isWrite(write)) throw new Error(`k6 told of a write that is none: ${labels['write']}`);
      return write;
    });
}

export function findingsIn(push: readonly Series[]): WriteFinding[] {
  return push
    .filter(({ name }) => isFinding(name))
    .map(({ labels: { write, place = '', copies = '' } }) => ({
      write: Number(write),
      place,
      copies: copies === 'untold' || copies === 'unread' ? copies : Number(copies),
    }));
}

function isWrite(value: unknown): value is RecordedWrite {
  return typeof value === 'object' && value !== null && 'key' in value && 'isAcknowledged' in value;
}
