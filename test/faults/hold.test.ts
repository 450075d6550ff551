import { describe, expect, it } from 'vitest';
import { heldOnEach, type Hold } from '../../harness/src/drivers/faults/hold.ts';
import { FaultNotApplied } from '../../harness/src/ports/fault-injector.ts';
import { VirtualClock } from './fakes/virtual-clock.ts';

const never = new Promise<never>(() => undefined);

interface Asked {
  readonly beginMs?: number;
  readonly begin?: () => Promise<string>;
  readonly end?: () => Promise<void>;
  readonly gone?: () => Promise<string>;
}

/** A fault on targets that do as asked, each step written down with its time. */
function faultOn(asked: Readonly<Record<string, Asked>>) {
  const clock = new VirtualClock();
  const [ending, interrupting] = [new AbortController(), new AbortController()];
  const done: string[] = [];
  const holds = Object.entries(asked).map(([on, { beginMs = 10, begin, end, gone }]): Hold => {
    const note = (what: string): void => void done.push(`${clock.now()} ${on} ${what}`);
    return {
      on,
      async begin(over) {
        over.addEventListener('abort', () => note('is to be over'));
        await clock.sleep(beginMs);
        const seen = (await begin?.()) ?? `${on} took`;
        note('is on');
        return seen;
      },
      async end() {
        await end?.();
        note('ended');
      },
      gone: async () => (await gone?.()) ?? `${on} is free`,
    };
  });
  const times = { clock, end: ending.signal, interrupted: interrupting.signal };
  const inject = () => clock.untilSettled(heldOnEach(holds, times));
  return { clock, done, ending, interrupting, inject };
}

async function held(fault: ReturnType<typeof faultOn>) {
  const result = await fault.inject();
  if (result.status === 'rejected') throw result.reason;
  return result.value;
}

const refused = new FaultNotApplied('it refuses');
const refuses = (): Promise<never> => Promise.reject(refused);

describe('a fault on several targets', () => {
  it('says of each what showed, and is taken back on each', async () => {
    const fault = faultOn({ a: {}, b: { beginMs: 30 } });
    const { seen, revert, gone } = await held(fault);
    expect(seen).toBe('a took; b took');
    expect(fault.done).toEqual(['10 a is on', '30 b is on']);
    await revert();
    expect(fault.done.slice(2)).toEqual(['30 a ended', '30 b ended']);
    expect(await gone(new AbortController().signal)).toBe('a is free; b is free');
  });

  it('that does not take on the second is taken back when the slow third has come on, not before', async () => {
    const fault = faultOn({ a: {}, b: { beginMs: 20, begin: refuses }, c: { beginMs: 9000 } });
    expect(await fault.inject()).toEqual({ status: 'rejected', reason: refused });
    expect(fault.done).toEqual([
      '10 a is on',
      '20 a is to be over',
      '20 b is to be over',
      '20 c is to be over',
      '9000 c is on',
      '9000 a ended',
      '9000 b ended',
      '9000 c ended',
    ]);
  });

  it('with one that never answers is bounded, may still be on, and is taken back there when it comes', async () => {
    const fault = faultOn({ a: {}, b: { beginMs: 500_000 } });
    expect(await fault.inject()).toMatchObject({
      reason: {
        name: 'FaultNotReverted',
        message:
          'it had not taken after 60 s; not taken back: b: what was begun has not answered; it is taken back when it does',
      },
    });
    expect(fault.clock.now()).toBe(75_000);
    expect(fault.done.slice(3)).toEqual(['75000 a ended', '75000 b ended']);
    await fault.clock.pass(1_000_000);
    expect(fault.done.slice(5)).toEqual(['500000 b is on', '500000 b ended']);
  });

  it('is taken back on all, when it cannot be on one, which is named', async () => {
    const fault = faultOn({ a: {}, b: { end: refuses }, c: {}, d: { end: () => never } });
    const { revert } = await held(fault);
    expect(await fault.clock.untilSettled(revert())).toMatchObject({
      reason: { message: 'b: it refuses; d: no answer within 60 s' },
    });
    expect(fault.done.slice(4)).toEqual(['10 a ended', '10 c ended']);
  });

  it('that did not take may still be on where it cannot be taken back, or is not seen to be gone', async () => {
    const fault = faultOn({
      a: { begin: refuses },
      b: { end: refuses },
      c: { gone: refuses },
      d: { gone: () => never },
    });
    expect(await fault.inject()).toMatchObject({
      reason: {
        name: 'FaultNotReverted',
        message: 'it refuses; not taken back: b: it refuses; c: it refuses; d: no answer within 30 s',
        cause: refused,
      },
    });
  });
});

describe('a fault that is to be over before it has taken', () => {
  const tooLate = new FaultNotApplied('its time was over');

  it('was not applied, and all of it is taken back', async () => {
    const fault = faultOn({ a: {}, b: { beginMs: 5000, begin: () => Promise.reject(tooLate) } });
    void fault.clock.sleep(1000).then(() => fault.ending.abort(tooLate));
    expect(await fault.inject()).toEqual({ status: 'rejected', reason: tooLate });
    expect(fault.done.slice(-2)).toEqual(['5000 a ended', '5000 b ended']);
  });

  it('is held all the same when it takes just then: who asked for its end takes it back', async () => {
    const fault = faultOn({ a: { beginMs: 1010 } });
    void fault.clock.sleep(1000).then(() => fault.ending.abort(tooLate));
    expect((await held(fault)).seen).toBe('a took');
  });

  it('is not waited for for ever', async () => {
    const fault = faultOn({ a: { begin: () => never } });
    void fault.clock.sleep(1000).then(() => fault.ending.abort(tooLate));
    expect(await fault.inject()).toMatchObject({ reason: { name: 'FaultNotReverted', cause: tooLate } });
    expect(fault.clock.now()).toBe(16_000);
  });

  it('is not begun when it was to be over before', async () => {
    const fault = faultOn({ a: {} });
    fault.ending.abort(tooLate);
    expect(await fault.inject()).toEqual({ status: 'rejected', reason: tooLate });
    expect(fault.done).toEqual([]);
  });
});

describe('a fault of a run that is interrupted', () => {
  it('is taken back, and nobody waits until it is gone', async () => {
    const fault = faultOn({ a: { begin: refuses, gone: () => never }, b: { gone: () => never } });
    void fault.clock.sleep(2000).then(() => fault.interrupting.abort(new Error('interrupted')));
    expect(await fault.inject()).toEqual({ status: 'rejected', reason: refused });
    expect(fault.done.slice(-2)).toEqual(['10 a ended', '10 b ended']);
    expect(fault.clock.now()).toBe(2000);
  });
});
