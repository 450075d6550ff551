/**
 * Are overload and recovery classed right? `npm run bench:overload -- --servers 20`: real k6 against servers that were
 * built to take overload in a known way (test/fixtures/overloaded-systems.ts), each at a capacity of its own and with a
 * collapse point that is up to 8 % off, as a search may leave it. Prints a table and JSON; 30 s to two minutes a server.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { randomLcg } from 'd3-random';
import Table from 'cli-table3';
import type { Overload } from '../../harness/src/model/record/overload.ts';
import { figure } from '../../harness/src/report/wording/numbers.ts';
import {
  characterText,
  overloadOf,
  recoveryText,
  retentionText,
} from '../../harness/src/report/wording/overload.ts';
import { builtSystems, type BuiltSystem } from '../fixtures/overloaded-systems.ts';
import { installedK6 } from '../k6/test-bench.ts';
import { characteriseServer } from './overload-bench.ts';

const { values } = parseArgs({
  options: {
    servers: { type: 'string', default: '20' },
    seed: { type: 'string', default: '1' },
    /** Only systems whose name has this in it. */
    only: { type: 'string', default: '' },
    /** Other work on the machine does not make a verdict invalid by itself; late sends still do. */
    'shared-host': { type: 'boolean', default: false },
  },
});

interface Row {
  readonly system: BuiltSystem;
  readonly collapsePoint: number;
  readonly overload: Overload | undefined;
  readonly attempts: number;
  readonly wallSeconds: number;
}

const stop = new AbortController();
for (const name of ['SIGINT', 'SIGTERM'] as const) {
  process.once(name, () => stop.abort(new Error(`ended by ${name}`)));
}
const k6 = await installedK6();
if (k6 === undefined) throw new Error('k6 is not there: put it on PATH, or run headroom once');
const folder = await mkdtemp(join(tmpdir(), 'headroom-bench-overload-'));
const random = randomLcg(Number(values.seed) / 1000);
const rows: Row[] = [];
try {
  for (let index = 0; index < Number(values.servers); index += 1) {
    const capacity = Math.round(100 + 100 * random());
    const systems = builtSystems(capacity).filter(({ name }) => name.includes(values.only));
    const system = systems[index % systems.length];
    if (system === undefined) throw new Error(`no system has "${values.only}" in its name`);
    const collapsePoint = capacity * (0.92 + 0.08 * random());
    const startedAt = performance.now();
    const isHostShared = values['shared-host'];
    const task = { k6, folder, seed: index + 1, collapsePoint, isHostShared, signal: stop.signal };
    const record = await characteriseServer(system, task);
    const row = {
      system,
      collapsePoint,
      overload: overloadOf(record),
      attempts: record.overloads?.length ?? 0,
      wallSeconds: (performance.now() - startedAt) / 1000,
    };
    rows.push(row);
    const details = [row.overload?.character.detail, row.overload?.recovery.detail];
    process.stderr.write(`${index + 1}: ${[...cellsOf(row), ...details].join(' | ')}\n`);
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}

const table = new Table({
  head: ['server', 'capacity', 'C', 'goodput kept', 'class', 'recovery', 'right', 'wall', 'tries'],
  style: { head: [], border: [] },
});
for (const row of rows) table.push(cellsOf(row));
console.log(table.toString());
const rightBy = (verdict: Verdict): number => rows.filter((row) => verdictOf(row) === verdict).length;
console.log(
  `${rightBy('right')} of ${rows.length} right, ${rightBy('wrong')} wrong, ${rightBy('invalid')} invalid`,
);
console.log(
  JSON.stringify(rows.map(({ system: { work: _work, ...system }, ...row }) => ({ ...row, system }))),
);

type Verdict = 'right' | 'wrong' | 'invalid';

function verdictOf({ system, overload }: Row): Verdict {
  const [character, recovery] = [overload?.character.kind, overload?.recovery.kind];
  if (character === system.character && recovery === system.recovery) return 'right';
  return character === 'invalid' || recovery === 'invalid' ? 'invalid' : 'wrong';
}

function cellsOf(row: Row): string[] {
  const { system, collapsePoint, overload, attempts, wallSeconds } = row;
  return [
    system.name,
    `${system.capacity}/s`,
    `${figure(collapsePoint)}/s`,
    overload === undefined ? '' : retentionText(overload),
    overload === undefined ? '' : characterText(overload.character),
    overload === undefined ? '' : recoveryText(overload.recovery),
    verdictOf(row),
    `${Math.round(wallSeconds)} s`,
    String(attempts),
  ];
}
