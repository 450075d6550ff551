import fc from 'fast-check';
import { expect, test } from 'vitest';
import { newRunId, pathSegment } from '../../harness/src/drivers/store/run-id.ts';

const now = Date.UTC(2026, 10, 22, 10, 45, 12, 987);

test.each([
  ['timeline', '2026-11-22T10-45-12Z-timeline'],
  ['Élection night / 2022', '2026-11-22T10-45-12Z-Election-night-2022'],
  ['../../etc/passwd', '2026-11-22T10-45-12Z-etc-passwd'],
  ['日本', '2026-11-22T10-45-12Z-run'],
])('a run of %j is called %s', (name, id) => {
  expect(newRunId(now, name)).toBe(id);
});

test('the next run of that name in that second has a number, and sorts behind the first', () => {
  const ids = [1, 2, 3].map((attempt) => newRunId(now, 'timeline', attempt));
  expect(ids).toEqual([
    '2026-11-22T10-45-12Z-timeline',
    '2026-11-22T10-45-12Z-timeline-2',
    '2026-11-22T10-45-12Z-timeline-3',
  ]);
  expect(ids.toSorted()).toEqual(ids);
});

test('whatever the name, the id can name a file', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (name) => {
      const id = newRunId(now, name, 100);
      expect(pathSegment(id, 'run')).toBe(id);
    }),
  );
});
