import { expect, it } from 'vitest';
import { loadingRunSchema, loadingRunText, unknownRun } from '../../harness/src/model/record/loading-run.ts';

const run = {
  runId: '2026-11-22T10-45-12Z-timeline',
  pid: 12,
  user: 'eve',
  startedAt: '2026-11-22T10:45:12.345Z',
  folder: '/results/2026-11-22T10-45-12Z-timeline',
};

it('a run that loads a machine is told by its id, process, user, time and evidence', () => {
  expect(loadingRunText(loadingRunSchema.parse(run))).toBe(
    '2026-11-22T10-45-12Z-timeline (pid 12, of user eve, since 2026-11-22T10:45:12Z, evidence in /results/2026-11-22T10-45-12Z-timeline)',
  );
  expect(loadingRunText(unknownRun)).toBe('unknown, which does not say more');
});

it.each([
  ['an escape', { runId: 'a\u001B[2J' }],
  ['a second line', { folder: '/a\nheadroom: all is well' }],
  ['a mark that turns the direction of writing', { user: 'a\u202Eb' }],
  ['an id without end', { runId: 'a'.repeat(201) }],
  ['nothing for an id', { runId: '' }],
])('what another process says of itself is not taken with %s in it', (_what, change) => {
  expect(loadingRunSchema.safeParse({ ...run, ...change }).success).toBe(false);
});
