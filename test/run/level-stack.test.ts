import { describe, expect, it } from 'vitest';
import type { RunRecord } from '../../harness/src/model/record/record.ts';
import { run } from '../../harness/src/run/run.ts';
import { FakeWorld, type Fakes } from './fake-world.ts';

const capacity = 200;

async function measure(
  fakes: Partial<Fakes>,
  search = {},
): Promise<{ readonly world: FakeWorld; readonly record: RunRecord }> {
  const world = new FakeWorld({ capacities: { '100': capacity }, worksOffBehindHealth: true, ...fakes });
  const hooks = {
    onEvent: (event: (typeof world.events)[number]) => void world.events.push(event),
    signal: new AbortController().signal,
  };
  return { world, record: await run(world.plan(['100'], search), world.ports, hooks) };
}

function leaksIn({ journal }: FakeWorld): string[] {
  return journal.filter((line) => line.startsWith('backlog before'));
}

describe('a level whose health path is answered beside its queue, and which works off given-up requests', () => {
  it.each(['embedded', 'external'] as const)(
    'is idle before every load, and found: %s',
    async (stackKind) => {
      const { world, record } = await measure({ stackKind }, { initialLoad: 150 });
      expect(leaksIn(world)).toEqual([]);
      const [level] = record.levels;
      expect(level?.status).toBe('found');
      expect(level?.collapsePoint?.low).toBeLessThan(capacity);
      expect(level?.collapsePoint?.high).toBeGreaterThan(capacity);
      expect(level?.drift).toBeUndefined();
    },
  );

  it('is asked once after it came up, not twice', async () => {
    const world = new FakeWorld({ capacities: { '100': capacity }, worksOffBehindHealth: true });
    let [asked, before] = [0, 0];
    const { probe, generator } = world.ports;
    const ports = {
      ...world.ports,
      probe: {
        ...probe,
        get: (...all: Parameters<typeof probe.get>) => {
          if (all[0].pathname === '/read') asked += 1;
          return probe.get(...all);
        },
      },
      generator: {
        ...generator,
        run: (...[request, hooks]: Parameters<typeof generator.run>) => {
          if (request.trialId === '100-canary-1') before = asked;
          return generator.run(request, hooks);
        },
      },
    };
    const hooks = { onEvent: () => undefined, signal: new AbortController().signal };
    await run(world.plan(['100'], { initialLoad: 100 }), ports, hooks);
    // Twelve answers tell what it is like at rest.
    expect(before).toBe(12);
  });

  it('is provisioned anew when it would take too long to drain', async () => {
    const { world, record } = await measure({}, { initialLoad: 4000 });
    expect(leaksIn(world)).toEqual([]);
    expect(record.levels[0]?.resets).toBeGreaterThan(0);
    expect(record.levels[0]?.status).toBe('found');
  });

  it('is waited for where it runs already, and what is seen is said', async () => {
    const { world, record } = await measure({ stackKind: 'external' }, { initialLoad: 1600 });
    expect(leaksIn(world)).toEqual([]);
    expect(record.levels[0]).toMatchObject({ status: 'found', resets: 0 });
    const said = world.events.flatMap((event) => (event.kind === 'progress' ? [event.line] : []));
    expect(said).toContainEqual(
      expect.stringMatching(/^waiting for it to become idle, \d+ s by now: \/read did not answer/),
    );
  });

  it('is idle before its overload and after it', async () => {
    const { world, record } = await measure(
      { overload: { seconds: 4, hysteresis: true }, stackKind: 'external' },
      { initialLoad: 150 },
    );
    expect(leaksIn(world)).toEqual([]);
    expect(record.levels[0]?.overloads).toHaveLength(1);
    expect(record.levels[0]?.hystereses).toHaveLength(1);
  });

  it('is not warmed up again, where it runs already and does not drain', async () => {
    const world = new FakeWorld({
      capacities: { '100': capacity },
      stackKind: 'external',
      neverIdleAfter: () => true,
    });
    const ended = run(world.plan(['100']), world.ports, {
      onEvent: () => undefined,
      signal: new AbortController().signal,
    });
    await expect(ended).rejects.toMatchObject({
      code: 'never-idle',
      message: expect.stringContaining('not idle within 60 s, 3 times: /idle answered 503') as string,
    });
    const warmUps = world.journal.filter((line) => line.includes('warm-up'));
    expect(warmUps.every((line) => line.includes('warm-up-0-'))).toBe(true);
  });
});
