import { describe, expect, it } from 'vitest';
import { run } from '../../harness/src/run/run.ts';
import { FakeWorld, type Fakes } from './fake-world.ts';

function start(fakes: Partial<Fakes>, levels: readonly string[] = ['100'], minLoad = 1) {
  const world = new FakeWorld({ capacities: { '100': 400 }, ...fakes });
  const ended = run(world.plan(levels, { maxInvalidTrials: 1, minLoad }), world.ports, {
    onEvent: (event) => world.events.push(event),
    signal: new AbortController().signal,
  });
  return { world, ended };
}

describe('a run that asks for what cannot be', { timeout: 60_000 }, () => {
  it('says by how much a level that is too small misses the SLO when it is idle', async () => {
    const { world, ended } = start(
      {
        capacities: { '100': 60, '25': 30 },
        latencySeconds: (id) => (id.startsWith('25') ? 0.612 : 0.004),
      },
      ['100', '25'],
      30,
    );
    const [, level] = (await ended).levels;
    expect(level?.status).toBe('below-minimum');
    expect(level?.collapsePoint).toBeUndefined();
    expect(level?.detail).toMatch(/^violated at 30 requests\/s: p99 \d+ ms against 200 ms$/);
    expect(world.events.findLast(({ kind }) => kind === 'level-ended')).toMatchObject({
      detail: level?.detail,
    });
  });

  it('says at least how much a level carries when the generator gives out first, and what to do', async () => {
    const isLimited = (id: string): boolean => /^100-\d+$/.test(id) && id > '100-002';
    const { world, ended } = start({ generatorShare: (id) => (isLimited(id) ? 0.8 : 1) });
    await expect(ended).rejects.toMatchObject({ code: 'measurement-invalid', exitCode: 4 });
    await expect(ended).rejects.toThrow(
      /at least \d+ requests\/s; above that, the load generator was the limit/,
    );
    await expect(ended).rejects.toMatchObject({ hint: expect.stringContaining('more CPU') as string });
    expect(world.savedRecords.at(-1)?.levels[0]?.status).toBe('measurement-invalid');
  });

  it('is not finished, and says which levels have no answer, when its trials do not do', async () => {
    const world = new FakeWorld({ capacities: { '100': 400, '50': 200 } });
    const ended = run(world.plan(['100', '50'], { maxTrials: 3 }), world.ports, {
      onEvent: () => undefined,
      signal: new AbortController().signal,
    });
    await expect(ended).rejects.toMatchObject({
      ...{ code: 'levels-unanswered', exitCode: 4 },
      message: expect.stringMatching(/^no answer for [12] of 2 levels: 100 \([a-z0-9 ]+\)/) as string,
      hint: expect.stringContaining('search.maxTrials') as string,
    });
    const record = world.savedRecords.at(-1);
    expect(record).toMatchObject({ status: 'failed', failure: { code: 'levels-unanswered' } });
    expect(record?.levels[0]).toMatchObject({ answer: { kind: 'not-measured' } });
  });

  it('says how to go on when its time was over before a load was confirmed', async () => {
    const world = new FakeWorld({ capacities: { '100': 400 } });
    const plan = world.plan(['100']);
    const search = { ...plan.config.search, timeSeconds: 2 };
    const endsAtMs = world.ports.clock.now() + 2000;
    const ended = run({ ...plan, config: { ...plan.config, search }, endsAtMs }, world.ports, {
      onEvent: () => undefined,
      signal: new AbortController().signal,
    });
    await expect(ended).rejects.toThrow(/^no answer for 1 of 1 level: 100 \(no load is confirmed/);
    await expect(ended).rejects.toMatchObject({ hint: expect.stringContaining('--resume ') as string });
  });

  it('measures a level that its warm-up kills with less of it, and in the end without', async () => {
    const { world, ended } = start({ neverIdleAfter: (id) => /warm-up-[01]/.test(id) });
    const [level] = (await ended).levels;
    expect(level?.status).toBe('found');
    expect(level?.resets).toBe(2);
    expect(world.journal.filter((line) => line === 'up 100')).toHaveLength(3);
    expect(world.journal.some((line) => line.includes('warm-up-2'))).toBe(false);
  });

  it('says what a level that is never idle was busy with', async () => {
    const { ended } = start({ neverIdleAfter: () => true });
    await expect(ended).rejects.toThrow('3 times: /idle answered 503');
  });
});
