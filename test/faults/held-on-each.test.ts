import { expect, test } from 'vitest';
import { heldOnEach, type Hold } from '../../harness/src/drivers/faults/state.ts';

/** Writes down what is done to it. */
function holdOf(name: string, done: string[], begin: () => Promise<string>): Hold {
  return {
    begin,
    async end() {
      done.push(`${name} ended`);
    },
    async gone() {
      return `${name} is free`;
    },
  };
}

test('a fault on several targets says of each what showed, and is taken back on each', async () => {
  const done: string[] = [];
  const fault = await heldOnEach(['a', 'b'].map((name) => holdOf(name, done, async () => `${name} is full`)));
  expect(fault.seen).toBe('a is full; b is full');
  expect(done).toEqual([]);
  await fault.revert();
  expect(done).toEqual(['a ended', 'b ended']);
  expect(await fault.gone(AbortSignal.timeout(1000))).toBe('a is free; b is free');
});

test('a fault that does not take on one target is taken back on all', async () => {
  const done: string[] = [];
  const refused = new Error('b refuses');
  const holds = [
    holdOf('a', done, async () => 'a is full'),
    holdOf('b', done, () => Promise.reject(refused)),
  ];
  await expect(heldOnEach(holds)).rejects.toBe(refused);
  expect(done).toEqual(['a ended', 'b ended']);
});
