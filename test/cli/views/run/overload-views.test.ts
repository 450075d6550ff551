import pico from 'picocolors';
import { describe, expect, it } from 'vitest';
import { lineText } from '../../../../harness/src/cli/views/run/line-text.ts';
import { liveFrame } from '../../../../harness/src/cli/views/run/live-frame.ts';
import { resultTable } from '../../../../harness/src/cli/views/run/result-table.ts';
import { emptyPicture, withEvent } from '../../../../harness/src/actions/progress/picture.ts';
import type { RunEvent } from '../../../../harness/src/model/record/event.ts';
import { ratePerSecond } from '../../../../harness/src/model/units.ts';
import { degradedOverload, hysteresis, invalidOverload } from '../../../report/sample-overload.ts';
import { at, record, second, startMs, started } from './scripted-run.ts';

const id = '100-overload-1';
const overloadStarted = at(60, {
  kind: 'overload-started',
  level: '100',
  id,
  stretches: [],
  collapsePoint: 200,
  durationMs: 118_000,
  remainingMs: 95_000,
});
const overloaded = at(70, {
  kind: 'stretch-started',
  level: '100',
  id,
  phase: 'overload',
  multiple: 1.5,
  load: 300,
  seconds: 5,
});
const recovering = at(80, {
  kind: 'stretch-started',
  level: '100',
  id,
  phase: 'recovery',
  multiple: 0.8,
  load: 160,
  seconds: 60,
});
const overloadEnded = at(85, { kind: 'overload-ended', level: '100', overload: degradedOverload });

describe('a line', () => {
  it('of a load past the collapse point says what it is, its parts, and what came of it', () => {
    const hysteresisEnded = at(99, { kind: 'hysteresis-ended', level: '100', hysteresis });
    const lines = [overloadStarted, overloaded, recovering, overloadEnded, hysteresisEnded].map(lineText);
    expect(lines).toEqual([
      'load 100-overload-1: past the collapse point of 200/s, for 1 min 58 s at most, about 1.5 min left in the run',
      '100-overload-1: overload 1.5 x, 300/s',
      '100-overload-1: recovery at 0.8 x, 160/s',
      'level 100 past its collapse point: degraded, recovered in 2 s · goodput kept 95 % at 1.25 x, 70 % at 2 x',
      'level 100: load up and down again: the SLO lost at 240/s, back at 160/s',
    ]);
  });

  it('of one that could not be judged says why', () => {
    expect(lineText(at(85, { kind: 'overload-ended', level: '100', overload: invalidOverload }))).toBe(
      'level 100 past its collapse point: invalid (generator-limited) · 31 arrivals found no free VU of 5000',
    );
  });
});

describe('the live picture', () => {
  const frameAfter = (events: readonly RunEvent[], afterSeconds: number): string =>
    liveFrame(events.reduce(withEvent, emptyPicture), {
      nowMs: startMs + afterSeconds * 1000,
      columns: 100,
      colors: pico.createColors(false),
    });
  const levelStarted = at(10, { kind: 'level-started', level: '100', index: 0, of: 2 });
  const passed = at(72, { kind: 'second', level: '100', trialId: id, second: second(11, 300, 150) });

  it('shows which part of the load goes on, and keeps its goodput from one part to the next', () => {
    const before = [started, levelStarted, overloadStarted, overloaded, passed];
    expect(frameAfter(before, 72)).toContain(' overload 1.5 x: 300/s, 2 of 5 s');
    expect(frameAfter([...before, recovering], 82)).toContain(' recovery at 0.8 x: 160/s, 2 of 60 s');
    expect(frameAfter([...before, recovering], 82)).toContain('150/s of 300/s offered');
  });

  it('keeps what came of it beside the collapse point', () => {
    const levelEnded = at(86, {
      ...{ kind: 'level-ended', level: '100', status: 'found' },
      answer: {
        kind: 'point',
        point: {
          estimate: ratePerSecond(175),
          low: ratePerSecond(168),
          high: ratePerSecond(182),
          confidence: 0.95,
        },
      },
    });
    const frame = frameAfter(
      [started, levelStarted, overloadStarted, overloaded, overloadEnded, levelEnded],
      90,
    );
    expect(frame).toContain(' 100  ✓ collapses at 175/s (168 to 182, 95 %); degraded, recovered in 2 s');
  });
});

describe('the table at the end', () => {
  it('has a column of what happened past it when there is something to say', () => {
    const [first, ...others] = record.levels;
    if (first === undefined) throw new Error('the record has a level');
    const table = resultTable({
      ...record,
      levels: [{ ...first, overloads: [degradedOverload] }, ...others],
    });
    expect(table.split('\n').slice(0, 2)).toEqual([
      ' level  collapse point, requests/s  95 % interval  of the first  trials  past it',
      '   100                         175     168 to 182         100 %       1  degraded, recovered in 2 s',
    ]);
  });
});
