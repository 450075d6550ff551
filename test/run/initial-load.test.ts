import { describe, expect, it } from 'vitest';
import type { Level } from '../../harness/src/model/config/config.ts';
import { firstGuessFor } from '../../harness/src/run/searches/initial-load.ts';

function levelOf(name: string, cpus: number | undefined, replicas: number): Level {
  return { name, services: { api: { replicas, ...(cpus === undefined ? {} : { cpus }) } } };
}

const config = { search: { initialLoad: 300 } };
const whole = levelOf('100', 0.5, 4);

describe('the first guess of a level of which nothing is known', () => {
  it('is the one of the config for the whole fleet, and its share of the CPU for a part of it', () => {
    const part = levelOf('25', 0.5, 1);
    const plan = { config, levels: [part], wholeLevel: whole };
    expect(firstGuessFor(whole, { ...plan, levels: [whole] }, [])).toEqual({ initialLoad: 300 });
    expect(firstGuessFor(part, plan, [])).toEqual({ initialLoad: 75 });
  });

  it('is the one of the config where it is not known what CPU it is given, or which level is the whole', () => {
    const uncut = levelOf('25', undefined, 1);
    expect(firstGuessFor(uncut, { config, levels: [uncut], wholeLevel: whole }, []).initialLoad).toBe(300);
    expect(firstGuessFor(uncut, { config, levels: [uncut] }, []).initialLoad).toBe(300);
    const external: Level = { name: 'as-is', services: {} };
    const plan = { config, levels: [external], wholeLevel: external };
    expect(firstGuessFor(external, plan, []).initialLoad).toBe(300);
  });
});
