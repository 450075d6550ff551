import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { faultCatalogue } from '../../harness/src/drivers/faults/catalogue.ts';
import { faultSchema, type Fault } from '../../harness/src/model/config/fault.ts';
import { FaultNotReverted } from '../../harness/src/ports/fault-injector.ts';
import { isHonest, isWilling, scripts, type Script } from './fakes/behaviour.ts';
import { FakeFaultWorld } from './fakes/fake-world.ts';

/** All that is ever waited for one after the other; a replica has a minute to get ready. */
const longestMs = { inject: 350_000, revert: 60_000, gone: 95_000 };
const seesWithinMs = 2000;
/** Longer than anything that a script does. */
const allLateMs = 1_000_000;

const ownCommands = {
  kind: 'command',
  name: 'of your own',
  ...{ inject: ['inject'], verify: ['verify'], revert: ['revert'] },
} as const;
const faults = faultCatalogue.map(({ kind, example }): [string, Fault] => [
  kind,
  kind === 'command' ? faultSchema.parse(ownCommands) : example,
]);

const cases = fc.record({
  scripts: fc.array(scripts, { minLength: 1, maxLength: 3 }),
  holdMs: fc.constantFrom(0, 700, 10_000),
  /** When it is to be over although it may not have taken yet; when the run is interrupted. */
  endMs: fc.option(fc.constantFrom(0, 3, 300, 5000, 30_000), { freq: 2 }),
  interruptMs: fc.option(fc.constantFrom(3, 2000, 20_000), { freq: 3 }),
});

interface Times {
  readonly holdMs: number;
  readonly endMs: number | null;
  readonly interruptMs: number | null;
}

interface Course {
  /** Names of those on which it may still be, by what was said. */
  readonly said: string;
  readonly isHeld: boolean;
  readonly injectMs: number;
  readonly revertMs: number;
  readonly goneMs: number;
}

/** Injects a fault, holds it and takes it back, as a schedule does. */
async function lived(
  fault: Fault,
  world: FakeFaultWorld,
  { holdMs, endMs, interruptMs }: Times,
): Promise<Course> {
  const { clock, injector, targets } = world;
  const [ending, interrupting] = [new AbortController(), new AbortController()];
  const at = (ms: number | null, controller: AbortController): void => {
    if (ms !== null) void clock.sleep(ms).then(() => controller.abort(new Error('its time was over')));
  };
  at(interruptMs, ending);
  at(interruptMs, interrupting);
  at(endMs, ending);
  const times = { clock, end: ending.signal, interrupted: interrupting.signal };
  const timed = async <Outcome>(work: Promise<Outcome>) => {
    const fromMs = clock.now();
    const result = await clock.untilSettled(work);
    return { result, ms: clock.now() - fromMs };
  };
  const injected = await timed(injector.inject(fault, targets, times));
  const course = { isHeld: false, injectMs: injected.ms, revertMs: 0, goneMs: 0 };
  if (injected.result.status === 'rejected') {
    const error: unknown = injected.result.reason;
    return { ...course, said: error instanceof FaultNotReverted ? error.message : '' };
  }
  const held = injected.result.value;
  await clock.pass(holdMs);
  const reverted = await timed(held.revert());
  const gone = await timed(held.gone(interrupting.signal));
  const said = [reverted.result, gone.result].map((each) =>
    each.status === 'rejected' ? (each.reason as Error).message : '',
  );
  return { ...course, isHeld: true, revertMs: reverted.ms, goneMs: gone.ms, said: said.join(' ') };
}

function isNamed(name: string, said: string, of: number): boolean {
  // Of one target alone the reason is enough.
  return said.trim() !== '' && (of === 1 || said.includes(name));
}

describe.each(faults)('%s', (_kind, fault) => {
  it('cannot outlive its end, whatever the targets do: it is gone for good, or said that it may not be', async () => {
    await fc.assert(
      fc.asyncProperty(cases, async (each) => {
        const world = new FakeFaultWorld(fault, each.scripts);
        const course = await lived(fault, world, each);
        expect(course.injectMs).toBeLessThanOrEqual(longestMs.inject);
        expect(course.revertMs).toBeLessThanOrEqual(longestMs.revert);
        expect(course.goneMs).toBeLessThanOrEqual(longestMs.gone);

        // An interrupted run does not look whether it is gone: it believes, and gives a server time to see that clients are.
        if (each.interruptMs !== null) {
          if (!each.scripts.every(isHonest)) return;
          await world.clock.pass(seesWithinMs);
        }
        const later = await world.whatComesLater(allLateMs);
        const unsaid = later.filter((name) => !isNamed(name, course.said, world.count));
        expect(unsaid).toEqual([]);
        // What came too late was taken back when it came.
        if (each.scripts.every(isWilling)) expect([world.on, world.connections]).toEqual([[], 0]);
      }),
      { numRuns: 200 },
    );
  });

  it('takes on all targets at once, and is gone from all', async () => {
    const good: Script = { acts: [], looks: [] };
    const world = new FakeFaultWorld(fault, [good, good, good]);
    const course = await lived(fault, world, { holdMs: 1000, endMs: null, interruptMs: null });
    expect(course).toMatchObject({ isHeld: true, said: ' ' });
    expect(course.injectMs + course.revertMs + course.goneMs).toBeLessThan(5000);
    expect(await world.whatComesLater(allLateMs)).toEqual([]);
    expect([world.clock.isQuiet, world.connections]).toEqual([true, 0]);
  });
});
