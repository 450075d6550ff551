import { z } from 'zod';

/** A write as the generator sent it; an intent that was retried is one write. */
export interface RecordedWrite {
  /** In what was sent, and in no other write: copies are found by it. */
  readonly key: string;
  /** What the target calls it; absent when no answer told. */
  readonly id?: string | number;
  /** What else the scenario needs to find it. */
  readonly about?: string;
  /** The target answered well, however late. Otherwise it is unknown whether it did what was asked. */
  readonly isAcknowledged: boolean;
}

/** What was found of a write in a place where it must show. */
export interface WriteFinding {
  /** Which of the writes that were to be read back, from 0. */
  readonly write: number;
  /** As the scenario calls it. */
  readonly place: string;
  /** How often it shows; `untold`: the place cannot tell; `unread`: it gave no answer. */
  readonly copies: number | 'untold' | 'unread';
}

const count = z.int().min(0);

const placeSchema = z.object({
  place: z.string().describe('where writes must show, as the scenario calls it'),
  lost: count.describe('acknowledged writes that do not show there'),
  duplicated: count.describe('writes that show there more than once'),
  untold: count.describe('acknowledged writes of which it cannot tell'),
});

export const writeMeasuresSchema = z
  .object({
    acknowledged: count.describe('writes that were answered well, however late'),
    unknown: count.describe('writes that failed or timed out: each may have been done or not'),
    notReadBack: count.describe('acknowledged writes of which nobody could tell afterwards'),
    lost: count
      .exactOptional()
      .describe('acknowledged writes that are not everywhere they must be; absent when none was read back'),
    duplicated: count
      .exactOptional()
      .describe('writes that are somewhere more than once; absent when none was read back'),
    unknownFound: count.exactOptional().describe('unknown writes that are there'),
    places: z.array(placeSchema).readonly().describe('the same by place'),
    lostIds: z.array(z.string()).readonly().describe('the first of the lost ones: ids, or else keys'),
    duplicatedIds: z.array(z.string()).readonly().describe('the first of those that are there twice'),
    readBackSeconds: z.number().min(0).describe('how long the reading took'),
    failure: z.string().exactOptional().describe('why nothing could be read back'),
  })
  .describe('what became of the writes, read back when the faults were gone and the stack was idle');
/** As recorded. */
export type WriteMeasures = z.output<typeof writeMeasuresSchema>;

/** `3 of 97 acknowledged writes lost (timeline 3): 20051, 20060, 20061`, `97 acknowledged writes, none lost` */
export function writesText(writes: WriteMeasures): string {
  const { acknowledged, lost, duplicated = 0, notReadBack, unknown, unknownFound = 0, failure } = writes;
  const unknownText = unknown === 0 ? [] : [`${unknown} unknown, ${unknownFound} of them there`];
  if (lost === undefined) {
    const why = failure === undefined ? '' : ` (${failure})`;
    return `${writesOf(acknowledged)} could not be read back${why}`;
  }
  const read = acknowledged - notReadBack;
  return [
    lost === 0
      ? `${writesOf(read)}, none lost`
      : `${lost} of ${writesOf(read)} lost (${placesText(writes, 'lost')}): ${idsText(writes.lostIds, lost)}`,
    ...(duplicated === 0
      ? []
      : [
          `${duplicated} duplicated (${placesText(writes, 'duplicated')}): ${idsText(writes.duplicatedIds, duplicated)}`,
        ]),
    ...(notReadBack === 0 ? [] : [`${notReadBack} could not be read back`]),
    ...unknownText,
  ].join('; ');
}

/** `search 1, timeline 3`: places and how many in each. */
export function placesText({ places }: WriteMeasures, of: 'lost' | 'duplicated'): string {
  return places
    .filter((each) => each[of] > 0)
    .map((each) => `${each.place} ${each[of]}`)
    .join(', ');
}

function writesOf(count: number): string {
  return `${count} acknowledged ${count === 1 ? 'write' : 'writes'}`;
}

function idsText(ids: readonly string[], all: number): string {
  return ids.length < all ? `${ids.join(', ')} ...` : ids.join(', ');
}
