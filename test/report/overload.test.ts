import { describe, expect, it } from 'vitest';
import type { Overload, Recovery } from '../../harness/src/model/record/overload.ts';
import {
  hysteresisText,
  overloadOf,
  pastItText,
  recoveryText,
} from '../../harness/src/report/wording/overload.ts';
import { summaryMarkdown } from '../../harness/src/report/documents/summary.ts';
import { degradedOverload, hysteresis, invalidOverload } from './sample-overload.ts';
import { sampleRun, withLevels } from './sample-run.ts';

const withOverload = (...overloads: Overload[]) =>
  withLevels((level, index) => (index === 0 ? { ...level, overloads, hystereses: [hysteresis] } : level));

/** The cells of the first table row that begins with a cell, in a section. */
function rowOf(markdown: string, section: string, firstCell: string, nth = 0): string[] | undefined {
  const [, text = ''] = markdown.split(`## ${section}\n`);
  const rows = text
    .split('\n## ')[0]
    ?.split('\n')
    .map((line) => line.split('|').slice(1, -1))
    .map((cells) => cells.map((cell) => cell.trim()))
    .filter(([first]) => first === firstCell);
  return rows?.[nth];
}

describe('what is said of overload and recovery', () => {
  it('is a class and a time, in a few words', () => {
    expect(pastItText(degradedOverload)).toBe('degraded, recovered in 2 s');
    expect(pastItText(invalidOverload)).toBe('invalid (generator-limited)');
  });

  it.each<[Recovery, string]>([
    [{ kind: 'recovered', afterSeconds: 0, detail: '' }, 'recovered at once'],
    [{ kind: 'slow', afterSeconds: 24.3, detail: '' }, 'slow: 24 s'],
    [{ kind: 'slow', detail: '' }, 'slow: not seen'],
    [{ kind: 'metastable', recoversAt: 0.4, detail: '' }, 'metastable: back at 0.4 x'],
    [{ kind: 'metastable', detail: '' }, 'metastable: not back at any load'],
    [{ kind: 'invalid', reason: 'not-carried', detail: '' }, 'invalid (not-carried)'],
  ])('%o is "%s"', (recovery, text) => {
    expect(recoveryText(recovery)).toBe(text);
  });

  it('is the last valid one, else the last', () => {
    expect(overloadOf({ overloads: [degradedOverload, invalidOverload] })).toBe(degradedOverload);
    expect(overloadOf({ overloads: [invalidOverload] })).toBe(invalidOverload);
    expect(overloadOf({})).toBeUndefined();
  });

  it('of load up and down again names both loads', () => {
    expect(hysteresisText(hysteresis)).toBe('the SLO lost at 240/s, back at 160/s');
  });
});

describe('the summary of a run that went past the collapse points', () => {
  const summary = summaryMarkdown(withOverload(degradedOverload));

  it('has the class, what was kept at each overload, the recovery and the errors by kind', () => {
    expect(rowOf(summary, 'Past the collapse point', '100')).toEqual([
      '100',
      '95 %',
      '70 %',
      'degraded',
      'recovered in 2 s',
      'shed 980, timeout 60, slow 40',
      'the SLO held again 2.0 s after load fell, at 0.8 x the collapse point',
    ]);
  });

  it('has every load with its queue and latencies', () => {
    const row = rowOf(summary, 'Past the collapse point', '100', 3);
    expect(row).toEqual([
      '100',
      '2 x',
      '401',
      '200',
      '200',
      '140',
      '310',
      '420 ms',
      '980 ms',
      'shed 800, timeout 60',
      '`100-overload-1`',
    ]);
    expect(summary).toContain('- Level 100, load up and down again: the SLO lost at 240/s, back at 160/s');
  });

  it('names the trial that told a part of the approach', () => {
    const { stretches, ...others } = degradedOverload;
    const told = stretches.map((each, index) => (index === 0 ? { ...each, trial: '100-003' } : each));
    const series = summaryMarkdown(withOverload({ ...others, stretches: told }));
    expect(rowOf(series, 'Past the collapse point', '100', 1)?.at(-1)).toBe('`100-003`');
    expect(rowOf(series, 'Past the collapse point', '100', 2)?.at(-1)).toBe('`100-overload-1`');
  });

  it('says why it could not be told, and keeps the collapse point', () => {
    const invalid = summaryMarkdown(withOverload(invalidOverload));
    expect(rowOf(invalid, 'Past the collapse point', '100')?.at(-1)).toBe(
      '31 arrivals found no free VU of 5000',
    );
    expect(invalid.split('\n')[0]).toBe(summary.split('\n')[0]);
  });

  it('has no such section when nothing was done past them', () => {
    expect(summaryMarkdown(sampleRun)).not.toContain('Past the collapse point');
  });
});
