import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Statuses } from '../../harness/src/drivers/k6/seconds/statuses.ts';
import type { Series } from '../../harness/src/drivers/k6/remote-write/decode.ts';

function series(status: string, value: number, name = 'k6_headroom_statuses_total'): Series {
  return { name, labels: { status }, timestampMs: 1, value };
}

it('the statuses of bad answers come each once, the most frequent by its newest count first', () => {
  const statuses = new Statuses();
  statuses.take([series('401', 1), series('503', 2)]);
  statuses.take([series('401', 9), series('200', 5, 'k6_headroom_requests_total'), series('', 70)]);
  expect(statuses.all).toEqual([401, 503]);
});

it('none is lost or told twice, in whatever pushes they come', () => {
  const told = fc.record({
    status: fc.integer({ min: 300, max: 599 }),
    count: fc.integer({ min: 1, max: 999 }),
  });
  fc.assert(
    fc.property(fc.array(fc.array(told)), (pushes) => {
      const statuses = new Statuses();
      for (const push of pushes) statuses.take(push.map(({ status, count }) => series(`${status}`, count)));
      expect(statuses.all).toHaveLength(new Set(statuses.all).size);
      expect(new Set(statuses.all)).toEqual(new Set(pushes.flat().map(({ status }) => status)));
    }),
  );
});
