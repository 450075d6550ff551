import { describe, expect, it } from 'vitest';
import { PushedReads } from '../../harness/src/drivers/k6/seconds/pushed-reads.ts';
import type { Series } from '../../harness/src/drivers/k6/remote-write/decode.ts';

function told(...reads: readonly unknown[]): Series[] {
  return reads.map((read) => ({
    name: 'k6_headroom_reads_total',
    labels: { read: JSON.stringify(read) },
    timestampMs: 1,
    value: 1,
  }));
}

describe('what a journey reads, as its loads tell', () => {
  it('is each request once, with the headers that it needs', () => {
    const reads = new PushedReads();
    expect(reads.all).toEqual([]);
    reads.take(told({ path: '/a' }, { path: '/b', headers: { authorization: 'Bearer x' } }));
    reads.take(told({ path: '/a' }));
    expect(reads.all).toEqual([{ path: '/a' }, { path: '/b', headers: { authorization: 'Bearer x' } }]);
  });

  it('is asked of later loads until enough is known, and no more is kept', () => {
    const reads = new PushedReads();
    expect(reads.toTell).toBeGreaterThan(0);
    reads.take(told(...Array.from({ length: 30 }, (_, item) => ({ path: `/items/${item}` }))));
    expect(reads.all).toHaveLength(12);
    expect(reads.toTell).toBe(0);
  });
});
