import type { RecordedWrite, WriteFinding, WriteMeasures } from '../../model/writes.ts';

/** Ids that a record keeps of those that were lost, and of those that are there twice. */
const mostIds = 10;

export interface ReadBack {
  readonly writes: readonly RecordedWrite[];
  readonly findings: readonly WriteFinding[];
  readonly seconds: number;
}

/**
 * Counts what became of the writes of a load. A write must show in every place that the scenario names:
 *
 * - acknowledged and missing in a place: lost, whatever another place says;
 * - in a place more than once: duplicated, acknowledged or not;
 * - acknowledged, and a place gave no answer, or none could tell: not read back. That is not the same as "not lost".
 */
export function writesMeasured({ writes, findings, seconds }: ReadBack): WriteMeasures {
  const places = [...new Set(findings.map(({ place }) => place))].toSorted();
  const byWrite = Map.groupBy(findings, ({ write }) => write);
  const fates = writes.map((write, index) => fateOf(write, byWrite.get(index) ?? [], places));
  const acknowledged = fates.filter(({ write }) => write.isAcknowledged);
  const unknown = fates.filter(({ write }) => !write.isAcknowledged);
  const notReadBack = acknowledged.filter((each) => each.isUnread && !each.isLost).length;
  const lost = acknowledged.filter((each) => each.isLost);
  const duplicated = fates.filter((each) => each.isDuplicated);
  const isRead = acknowledged.length === 0 || notReadBack < acknowledged.length;
  return {
    acknowledged: acknowledged.length,
    unknown: unknown.length,
    notReadBack,
    ...(isRead ? { lost: lost.length, duplicated: duplicated.length } : {}),
    ...(isRead ? { unknownFound: unknown.filter((each) => each.isFound).length } : {}),
    places: places.map((place) => placeOf(place, fates)),
    lostIds: idsOf(lost),
    duplicatedIds: idsOf(duplicated),
    readBackSeconds: seconds,
  };
}

/** Nothing was asked of the target: nobody knows what became of them. */
export function writesNotReadBack(writes: readonly RecordedWrite[], failure: string): WriteMeasures {
  const acknowledged = writes.filter(({ isAcknowledged }) => isAcknowledged).length;
  return {
    acknowledged,
    unknown: writes.length - acknowledged,
    notReadBack: acknowledged,
    places: [],
    ...{ lostIds: [], duplicatedIds: [] },
    readBackSeconds: 0,
    failure,
  };
}

interface Fate {
  readonly write: RecordedWrite;
  readonly copies: ReadonlyMap<string, WriteFinding['copies']>;
  readonly isLost: boolean;
  readonly isDuplicated: boolean;
  readonly isFound: boolean;
  readonly isUnread: boolean;
}

function fateOf(write: RecordedWrite, found: readonly WriteFinding[], places: readonly string[]): Fate {
  const copies = new Map<string, WriteFinding['copies']>(places.map((place) => [place, 'unread']));
  for (const each of found) copies.set(each.place, each.copies);
  const all = [...copies.values()];
  return {
    write,
    copies,
    isLost: write.isAcknowledged && all.includes(0),
    isDuplicated: all.some((each) => typeof each === 'number' && each > 1),
    isFound: all.some((each) => typeof each === 'number' && each > 0),
    isUnread: all.includes('unread') || all.every((each) => each === 'untold'),
  };
}

function placeOf(place: string, fates: readonly Fate[]): WriteMeasures['places'][number] {
  const countOf = (
    isIt: (copies: WriteFinding['copies'] | undefined, write: RecordedWrite) => boolean,
  ): number => fates.filter(({ copies, write }) => isIt(copies.get(place), write)).length;
  return {
    place,
    lost: countOf((copies, { isAcknowledged }) => copies === 0 && isAcknowledged),
    duplicated: countOf((copies) => typeof copies === 'number' && copies > 1),
    untold: countOf((copies, { isAcknowledged }) => copies === 'untold' && isAcknowledged),
  };
}

function idsOf(fates: readonly Fate[]): string[] {
  return fates.slice(0, mostIds).map(({ write: { id, key } }) => String(id ?? key));
}
