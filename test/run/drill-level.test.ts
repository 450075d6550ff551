import { describe, expect, it } from 'vitest';
import { drillSchema } from '../../harness/src/model/config/drill.ts';
import { run } from '../../harness/src/run/run.ts';
import { FakeWorld, type Fakes } from './fake-world.ts';

/** One api is killed from the 5th to the 11th second of a load. */
const drill = drillSchema.parse({
  name: 'kill-api',
  faults: [{ kind: 'kill', service: 'api' }],
  load: { requestsPerSecond: 20 },
  ...{ beforeSeconds: 5, holdSeconds: 6, afterSeconds: 5 },
});

async function drilled(fakes: Partial<Fakes> = {}) {
  const world = new FakeWorld({ capacities: { '100': 100 }, apis: 2, ...fakes });
  const drilling = run({ ...world.plan(['100']), drill: { drills: [drill] } }, world.ports, {
    onEvent: (event) => world.events.push(event),
    signal: new AbortController().signal,
  });
  const [result] = await Promise.allSettled([drilling]);
  const journal = world.journal.filter((line) => !line.includes('warm-up') && !line.includes('first-look'));
  return { result, journal };
}

describe('a drill of a level', () => {
  it('has its fault on under load, and takes it back', async () => {
    const { result, journal } = await drilled();
    expect(result).toMatchObject({ status: 'fulfilled', value: { status: 'finished' } });
    expect(journal).toEqual([
      'up 100',
      'load 100-kill-api',
      'fault on',
      'fault taken back',
      'logs 100',
      'down 100',
    ]);
  });

  it('takes it back before the level goes down, though the load comes to a bad end', async () => {
    const { result, journal } = await drilled({
      onSecond: (id, atSeconds) => {
        if (id === '100-kill-api' && atSeconds === 8) throw new Error('the generator is gone');
      },
    });
    expect(result).toMatchObject({ status: 'rejected', reason: { message: 'the generator is gone' } });
    expect(journal.slice(1)).toEqual([
      'load 100-kill-api',
      'fault on',
      'fault taken back',
      'logs 100',
      'down 100',
    ]);
  });
});
