import { expect, test } from 'vitest';
import type { StepTime } from '../../harness/src/model/record/step.ts';
import { timesEvidence } from '../../harness/src/report/sections/times.ts';
import { sampleRun } from './sample-run.ts';

const times: readonly StepTime[] = [
  { step: 'getting-ready', seconds: 12 },
  { step: 'trial', level: '100', seconds: 80 },
  { step: 'trial', level: '50', seconds: 45 },
  { step: 'generator', level: '100', seconds: 0.2 },
];

function rowsOf(markdown: readonly string[]): Record<string, string[]> {
  const lines = markdown.at(-1)?.split('\n') ?? [];
  return Object.fromEntries(
    lines
      .map((line) => line.split('|').map((cell) => cell.trim()))
      .map(([, name = '', ...cells]) => [name, cells]),
  );
}

test('the summary says where the time went, by step and level', () => {
  const rows = rowsOf(timesEvidence({ ...sampleRun, times }));
  expect(rows['trials']).toContain('1 min 20 s');
  expect(rows['trials']?.at(-2)).toBe('2 min 5 s');
  expect(rows['all']?.at(-2)).toBe('2 min 17 s');
  // Too short to save.
  expect(Object.keys(rows).some((name) => name.includes('load generator'))).toBe(false);
});

test('the summary says nothing of it where that is not recorded', () => {
  expect(timesEvidence(sampleRun)).toEqual([]);
});
