/**
 * Which tier gives out first, on the timeline squeezed one tier at a time:
 * `npm run bench:bottleneck -- --stack embedded --level api-cpu`. Prints a row a squeeze and JSON; about a minute and a half
 * each. A squeeze is a level of bottleneck/headroom.config.ts. One without a collapse point counts as not found.
 */
import { parseArgs } from 'node:util';
import Table from 'cli-table3';
import type { UnstampedEvent } from '../../harness/src/model/record/event.ts';
import type { SearchedLevel } from '../../harness/src/model/record/record.ts';
import { bottleneckEvidence } from '../../harness/src/report/sections/bottleneck.ts';
import { measureSqueezes, type Squeezes } from './bottleneck/measure-squeeze.ts';

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
    stack: { type: 'string', default: 'embedded' },
    level: { type: 'string', multiple: true, default: Object.keys(expected) },
    /** Other work on the machine does not make a trial invalid by itself; late sends still do. */
    'shared-host': { type: 'boolean', default: false },
  },
});

interface Row {
  readonly squeezed: string;
  readonly expected: string;
  readonly found: string;
  readonly isRight: boolean;
  readonly confidence: string;
  readonly collapsePoint?: number;
  readonly evidence: string;
  readonly runnersUp: readonly string[];
  readonly failedScrapes: string;
}

function rowOf({ name, status, collapsePoint, bottleneck }: SearchedLevel): Row {
  const text = (each: { service?: string; resource?: string }): string => `${each.service} ${each.resource}`;
  const found = bottleneck?.service === undefined ? 'none' : text(bottleneck);
  const { asked = 0, failed = 0 } = bottleneck?.scrapes ?? {};
  return {
    squeezed: name,
    expected: expected[name] ?? '?',
    found,
    isRight: found === expected[name],
    confidence: bottleneck?.confidence ?? '',
    ...(collapsePoint === undefined ? {} : { collapsePoint: collapsePoint.estimate }),
    evidence: bottleneck?.why ?? status,
    runnersUp: bottleneck?.runnersUp.map(text) ?? [],
    failedScrapes: `${failed} of ${asked}`,
  };
}

function tell(event: UnstampedEvent): void {
  if (event.kind !== 'trial-ended') return;
  const { id, load, outcome } = event.trial;
  console.error(`${id}: ${load.toFixed(0)} requests/s ${outcome.kind}`);
}

const { stack } = values;
if (stack !== 'compose' && stack !== 'embedded')
  throw new Error(`--stack is compose or embedded, got ${stack}`);
const rows: Row[] = [];
const squeezes: Squeezes = {
  stack,
  levels: values.level,
  isHostShared: values['shared-host'],
  onEvent: tell,
};
const levels: SearchedLevel[] = [];
for await (const record of measureSqueezes(squeezes)) {
  rows.push(rowOf(record));
  levels.push(record);
}

const table = new Table({
  head: [
    'squeezed',
    'expected',
    'found',
    'right',
    'sure',
    'collapse, requests/s',
    'scrapes failed',
    'evidence',
  ],
  colWidths: [18, 26, 26, 7, 8, 12, 12, 70],
  wordWrap: true,
  style: { head: [], border: [] },
});
for (const row of rows) {
  const collapse = row.collapsePoint?.toFixed(1) ?? '';
  const right = row.isRight ? 'yes' : 'NO';
  const { squeezed, confidence, failedScrapes, evidence } = row;
  table.push([squeezed, row.expected, row.found, right, confidence, collapse, failedScrapes, evidence]);
}
console.log(bottleneckEvidence({ levels }).join('\n\n'));
console.log(table.toString());
console.log(`${rows.filter(({ isRight }) => isRight).length} of ${rows.length} right (${stack})`);
console.log(JSON.stringify({ stack, isHostShared: values['shared-host'], rows }, undefined, 2));
