/**
 * Which tier gives out first, on the timeline squeezed one tier at a time:
 * `npm run bench:bottleneck -- --stack embedded --level api-cpu`. Prints a row a squeeze and JSON. A squeeze is a level of
 * bottleneck/headroom.config.ts; one whose measurement was invalid (the machine was busy) counts as not found.
 */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import Table from 'cli-table3';
import type { RunEvent } from '../../harness/src/model/event.ts';
import type { LevelRecord } from '../../harness/src/model/record.ts';

/** What must be found at each level. */
const expected: Readonly<Record<string, string>> = {
  'api-cpu': 'api CPU',
  'database-cpu': 'postgres CPU',
  'cache-memory': 'redis cache memory',
  'connection-pool': 'api database connections',
  'edge-cpu': 'edge CPU',
  'edge-connections': 'edge request slots',
};

const { values } = parseArgs({
  options: {
    stack: { type: 'string', default: 'auto' },
    level: { type: 'string', multiple: true, default: Object.keys(expected) },
    results: { type: 'string', default: 'results' },
  },
});

interface Found {
  readonly level: string;
  readonly expected: string;
  readonly found: string;
  readonly isRight: boolean;
  readonly confidence: string;
  readonly collapsePoint?: number;
  readonly evidence: string;
}

/** One run a level: a level whose measurement is invalid ends its run, and must not end the others. */
async function measure(level: string): Promise<Found> {
  const argv = [
    'harness/src/cli/main.ts',
    'run',
    ...['--config', 'test/bench/bottleneck/headroom.config.ts'],
    ...['--stack', values.stack, '--level', level, '--results', values.results, '--json'],
  ];
  const child = spawn(process.execPath, argv, { stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve));
  let record: LevelRecord | undefined;
  for await (const line of createInterface({ input: child.stdout })) {
    const event = JSON.parse(line) as RunEvent;
    if (event.kind === 'run-ended') record = event.record.levels.find(({ name }) => name === level);
    if (event.kind === 'trial-ended')
      console.error(`${level}: ${event.trial.id} ${event.trial.outcome.kind}`);
  }
  const code = await exited;
  return foundIn(level, record, `the run ended with exit code ${code}`);
}

function foundIn(level: string, record: LevelRecord | undefined, ending: string): Found {
  const bottleneck = record?.bottleneck;
  const found = bottleneck?.service === undefined ? 'none' : `${bottleneck.service} ${bottleneck.resource}`;
  const collapsePoint = record?.collapsePoint?.estimate;
  return {
    level,
    expected: expected[level] ?? '?',
    found,
    isRight: found === expected[level],
    confidence: bottleneck?.confidence ?? '',
    ...(collapsePoint === undefined ? {} : { collapsePoint }),
    evidence: bottleneck?.why ?? ending,
  };
}

const rows: Found[] = [];
for (const level of values.level) rows.push(await measure(level));

const table = new Table({
  head: ['squeezed', 'expected', 'found', 'right', 'sure', 'collapse point, requests/s', 'evidence'],
  colWidths: [18, 26, 26, 7, 8, 16, 90],
  wordWrap: true,
});
for (const row of rows) {
  const collapsePoint = row.collapsePoint?.toFixed(1) ?? '';
  const right = row.isRight ? 'yes' : 'NO';
  table.push([row.level, row.expected, row.found, right, row.confidence, collapsePoint, row.evidence]);
}
console.log(table.toString());
console.log(`${rows.filter(({ isRight }) => isRight).length} of ${rows.length} right (${values.stack})`);
console.log(JSON.stringify({ stack: values.stack, rows }, undefined, 2));
