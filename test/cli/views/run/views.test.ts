import pico from 'picocolors';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { JsonView } from '../../../../harness/src/cli/views/run/json-view.ts';
import { liveFrame } from '../../../../harness/src/cli/views/run/live-frame.ts';
import { lineText } from '../../../../harness/src/cli/views/run/line-text.ts';
import { LineView } from '../../../../harness/src/cli/views/run/line-view.ts';
import { resultTable } from '../../../../harness/src/cli/views/run/result-table.ts';
import { emptyPicture, withEvent } from '../../../../harness/src/actions/progress/picture.ts';
import { drillSchema } from '../../../../harness/src/model/config/drill.ts';
import { rateCurve } from '../../../../harness/src/model/rate-curve.ts';
import type { RunEvent } from '../../../../harness/src/model/record/event.ts';
import {
  at,
  record,
  replayEnded,
  replayStarted,
  script,
  second,
  secondPassed,
  startMs,
  started,
  trialStarted,
} from './scripted-run.ts';

const plain = pico.createColors(false);

const fault = { kind: 'kill', service: 'api', replicas: 1 } as const;
const drillStarted = at(12, {
  kind: 'drill-started',
  level: '100',
  id: '100-kill-api',
  drill: drillSchema.parse({ name: 'kill-api', faults: [fault], load: { ofNight: 1.5 } }),
  load: 225,
  rates: rateCurve(10, [75, 75, 225, 150, 75, 75]),
  durationMs: 60_000,
  remainingMs: 300_000,
});

describe('the line view', () => {
  beforeEach(() => void vi.useFakeTimers({ now: startMs }));
  afterEach(() => void vi.useRealTimers());

  it('says every ten seconds that something silent still goes on, until it is closed', () => {
    let text = '';
    const view = new LineView((part) => (text += part), Date.now);
    view.onEvent(started);
    view.onEvent(at(0, { kind: 'progress', line: 'building k6' }));
    text = '';
    vi.advanceTimersByTime(25_000);
    view.close();
    vi.advanceTimersByTime(25_000);
    expect(text).toBe('[00:10] still at it: building k6\n[00:20] still at it: building k6\n');
  });

  it('says the stack and why first, then a line an event with the time since the start', () => {
    let text = '';
    const view = new LineView((part) => (text += part), Date.now);
    for (const event of script) view.onEvent(event);
    expect(text.split('\n')).toEqual([
      'headroom: stack embedded (no container engine answers); run 2026-11-08T20-00-00Z-shop starts with levels 100, 50',
      '[00:01] building images',
      '[00:10] level 100 (1 of 2)',
      '[00:11] level 100: bringing the stack up',
      '[00:12] trial 100-001: 200/s for 8 s, about 3 min left in the run',
      '[00:22] 100-001: 10 s in, goodput 150/s',
      '[00:23] trial 100-001: 200/s violated (good-share): 91 % good, 99 % wanted · goodput 182/s, 91 % good, p99 512 ms · not good: slow 130',
      '[01:20] level 100: collapses at 175/s (168 to 182, 95 %)',
      '[02:40] run 2026-11-08T20-00-00Z-shop interrupted',
      '',
    ]);
  });

  it('has no escape sequences', () => {
    let text = '';
    const view = new LineView((part) => (text += part), Date.now);
    for (const event of script) view.onEvent(event);
    expect(text).not.toContain('\u001B');
  });
});

describe('the JSON view', () => {
  it('puts every event on a line of stdout as it is, and words on stderr only', () => {
    const lines: string[] = [];
    let words = '';
    const view = new JsonView(
      (line) => lines.push(line),
      (part) => (words += part),
    );
    for (const event of script) view.onEvent(event);
    view.say('a word');
    expect(lines.map((line) => JSON.parse(line) as RunEvent)).toEqual(script);
    expect(lines.every((line) => line.indexOf('\n') === line.length - 1)).toBe(true);
    expect(words).toContain('stack embedded (no container engine answers)');
    expect(words).toContain('a word\n');
  });
});

describe('the live picture', () => {
  const frameAfter = (events: readonly RunEvent[], afterSeconds: number, columns = 100): string =>
    liveFrame(events.reduce(withEvent, emptyPicture), {
      nowMs: startMs + afterSeconds * 1000,
      columns,
      colors: plain,
    });
  const levelStarted = at(10, { kind: 'level-started', level: '100', index: 0, of: 2 });

  it('shows level, bracket, trial, load, goodput and the time that is left', () => {
    expect(frameAfter([started, levelStarted, trialStarted, secondPassed], 15).split('\n')).toEqual([
      ' 2026-11-08T20-00-00Z-shop on embedded · 00:15 gone, about 3 min left',
      '',
      ' 100  ███████████████████░░░░░░░◆░░░░░▒▒▒▒▒▒▒▒  150 to 250/s, 40 % wide',
      '  50  ·',
      '',
      ' trial 100-001: 200/s, 3 of 8 s',
      ' goodput █ 199/s of 201/s offered · p99 44.2 ms · 7 in flight',
    ]);
  });

  it('keeps the collapse points that were found', () => {
    const frame = frameAfter(script.slice(0, -1), 81);
    expect(frame).toContain(' 100  ✓ collapses at 175/s (168 to 182, 95 %)  1 trial');
  });

  it('shows what is done beside trials, cut to the width of the terminal', () => {
    const doing = at(11, { kind: 'progress', line: 'x'.repeat(500) });
    const frame = frameAfter([started, doing], 12, 60);
    expect(Math.max(...frame.split('\n').map((line) => line.length))).toBeLessThanOrEqual(60);
  });

  it('keeps the last seconds only, so that its memory is flat', () => {
    const many = Array.from({ length: 500 }, (_, index) =>
      at(13 + index, {
        kind: 'second',
        level: '100',
        trialId: '100-001',
        second: second(index, 200, index % 200),
      }),
    );
    const picture = [started, levelStarted, trialStarted, ...many].reduce(withEvent, emptyPicture);
    expect(picture.trial?.seconds).toHaveLength(30);
  });

  it('shows a night: the replay that runs, and between which multiples the level is', () => {
    const first = frameAfter([started, levelStarted, replayStarted], 20);
    expect(first).toContain('patient: no verdict yet');
    expect(first).toContain('replay 100-patient-1, night x 1.5: 8 of 60 s');
    const ended = frameAfter([started, levelStarted, replayStarted, replayEnded], 80);
    expect(ended).toContain('patient: survives ≥ 1.5 times the night');
  });

  it('says of a level that was replayed before the run was interrupted that it was', () => {
    const done = at(12, {
      ...{ kind: 'level-ended', level: '100', status: 'not-searched' },
      answer: { kind: 'not-measured', because: 'not-tried' },
    });
    expect(frameAfter([started, done], 13)).toContain(' 100  ✓ done');
  });

  it('shows where it is in the curve of the night, and what came back so far on the same scale', () => {
    const seconds = Array.from({ length: 25 }, (_, index) =>
      at(14 + index, {
        kind: 'second',
        level: '100',
        trialId: '100-patient-1',
        second: second(index + 1, 200, index < 20 ? 75 : 150),
      }),
    );
    const frame = frameAfter([started, levelStarted, replayStarted, ...seconds], 39, 47);
    expect(frame.split('\n').slice(-4)).toEqual([
      // A generator that took a second to be ready has not lost one.
      ' replay 100-patient-1, night x 1.5: 26 of 60 s',
      ' asked   ▃▃▃▃▃▃▃▃████▆▆▆▆▃▃▃▃▃▃▃▃  up to 225/s',
      ' goodput ▃▃▃▃▃▃▃▃▆▆◆',
      ' now     150/s of 200/s offered · p99 44.2 ms · 7 in flight',
    ]);
  });

  it('shows the curve of the night that a drill is in', () => {
    const broken = at(22, {
      kind: 'fault-injected',
      level: '100',
      fault,
      targets: [],
      seen: 'api-1 is ended',
    });
    const frame = frameAfter([started, levelStarted, drillStarted, broken], 24, 47);
    expect(frame.split('\n').slice(-4)).toEqual([
      ' drill kill-api: 12 of 60 s',
      ' asked   ▃▃▃▃▃▃▃▃████▆▆▆▆▃▃▃▃▃▃▃▃  up to 225/s',
      ' goodput ◆',
      ' kill of 1 api: api-1 is ended',
    ]);
  });

  it('never claims less than nothing is left', () => {
    expect(frameAfter([started, levelStarted, trialStarted], 9999)).toContain('a few seconds left');
  });
});

describe('a line', () => {
  it('of what a level will take says it by its requests, and what comes of the time that it has', () => {
    const told = {
      kind: 'forecast',
      ...{ at: '2026-11-08T18:00:00.000Z', level: '100', load: 3, goodShare: 0.99, boundMs: 100_000 },
      ...{ levelMs: { low: 240_000, likely: 560_000, high: 1_300_000 }, remainingMs: 560_000 },
    } as const;
    const whole =
      'level 100: at about 3 requests/s a bound at 99 % takes 1 min 40 s; this level about 9.5 min (4 to 22 min)';
    expect(lineText(told)).toBe(`${whole}, then with what is known; about 9.5 min left in the run`);
    expect(lineText({ ...told, limit: { timeMs: 280_000, relativeWidth: 0.4 } })).toBe(
      `${whole}; in the 4 min 40 s that it has, its interval will be about ±20 %; about 9.5 min left in the run`,
    );
    expect(lineText({ ...told, limit: { timeMs: 60_000 } })).toContain(
      'in the 1 min 0 s that it has, it will hardly get an answer',
    );
    expect(lineText({ ...told, limit: { timeMs: 1_400_000, relativeWidth: 0.1 } })).not.toContain(
      'that it has',
    );
  });

  it('of a replay says how high the night is, how it ended, and what the users sent', () => {
    expect(lineText(replayStarted)).toBe(
      'replay 100-patient-1: night x 1.5, up to 225/s, for 1 min 0 s, about 5 min left in the run',
    );
    expect(lineText(replayEnded)).toBe(
      'replay 100-patient-1: night x 1.5 survived · 99.5 % good, longest bad stretch 2 s, 1.25 requests an intent',
    );
  });

  it('of a drill in a night says how high it is', () => {
    expect(lineText(drillStarted)).toBe(
      'drill 100-kill-api: kill of 1 api under night x 1.5, up to 225/s, for 1 min 0 s, about 5 min left in the run',
    );
  });

  it('of a surge multiple says what the level survives', () => {
    const surge = { variant: 'patient', status: 'found', low: 1.5, high: 1.65 } as const;
    expect(lineText(at(90, { kind: 'surge-ended', level: '100', surge }))).toBe(
      'level 100, patient: surge multiple 1.5 to 1.65',
    );
  });
});

describe('the table at the end', () => {
  it('has a row a level with its point, interval, share of the first and trials', () => {
    expect(resultTable(record).split('\n')).toEqual([
      ' level  collapse point, requests/s  95 % interval  of the first  trials',
      '   100                         175     168 to 182         100 %       1',
      '    50                        ≥ 90              –             –       0  sustained the highest load allowed',
      '    25                not measured              –             –       0  not tried',
    ]);
  });
});
