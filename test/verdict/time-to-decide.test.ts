import { describe, expect, it } from 'vitest';
import type { SearchedLevel } from '../../harness/src/model/record/record.ts';
import { confirmingTrialsTo, usualProvisionMs } from '../../harness/src/model/search-effort.ts';
import { durationMs } from '../../harness/src/model/units.ts';
import { secondsToDecide } from '../../harness/src/verdict/time-to-decide.ts';
import { sampleRun } from '../report/sample-run.ts';
import { found } from './sample-fleet.ts';

const [oneTrial] = sampleRun.levels[0]?.trials ?? [];

/** A level whose loads took so long, from the first to the end of the last. */
function measured(name: string, seconds: number, halfWidth = 20): SearchedLevel {
  if (oneTrial === undefined) throw new Error('the sample has a trial');
  const at = (after: number) => ({
    ...oneTrial,
    startedAt: new Date(Date.UTC(2026, 10, 8) + 1000 * after).toISOString(),
    duration: durationMs(5000),
  });
  return found(name, 400, halfWidth, { trials: [at(seconds - 5), at(0)] });
}

const provision = usualProvisionMs / 1000;

describe('how long it takes to decide', () => {
  it('is what the level took, and the whole fleet that it is a share of', () => {
    const record = { ...sampleRun, levels: [measured('100', 50), measured('50', 30), measured('25', 90)] };
    expect(secondsToDecide({ level: '50' }, undefined, record)).toBeCloseTo(2 * provision + 80, 9);
    expect(secondsToDecide({ level: '100' }, undefined, record)).toBeCloseTo(provision + 50, 9);
  });

  it('has both without what is to be broken, too; what was not measured takes what is usual', () => {
    const levels = [
      measured('100', 50),
      measured('100-kill-api', 70),
      measured('50', 30),
      found('50-kill-api', 1, 0),
    ];
    const asked = { level: '50', without: 'kill-api' };
    expect(secondsToDecide(asked, undefined, { ...sampleRun, levels })).toBeCloseTo(
      4 * provision + 50 + 70 + 30 + 50,
      9,
    );
  });

  it('grows with how much narrower intervals are to be; one of which none is known takes as long as it did', () => {
    const point = measured('100', 50);
    const { collapsePoint: _, ...without } = measured('50', 30);
    const open: SearchedLevel = { ...without, status: 'pending' };
    const record = { ...sampleRun, levels: [point, open] };
    // 40 wide of 400.
    const more = confirmingTrialsTo(0.05) / confirmingTrialsTo(0.1);
    expect(more).toBeGreaterThan(1.5);
    expect(secondsToDecide({ level: '100' }, 0.05, record)).toBeCloseTo(provision + 50 * more, 9);
    expect(secondsToDecide({ level: '50' }, 0.05, record)).toBeCloseTo(2 * provision + 50 * more + 30, 9);
  });

  it('counts from the first canary on, and is not told where nothing was measured', () => {
    const { trials, ...others } = measured('100', 50);
    const [canary] = measured('100', 10).trials.slice(1);
    const early = { ...canary, startedAt: new Date(Date.UTC(2026, 10, 8) - 12_000).toISOString() };
    const level = { ...others, trials, canaries: [early] } as unknown as SearchedLevel;
    expect(secondsToDecide({ level: '100' }, undefined, { ...sampleRun, levels: [level] })).toBeCloseTo(
      provision + 62,
      9,
    );
    expect(
      secondsToDecide({ level: '100' }, undefined, { ...sampleRun, levels: [found('100', 1, 0)] }),
    ).toBeUndefined();
  });
});
