import type { LevelRecord, RunRecord } from '../../model/record/record.ts';
import { unknown } from '../tables/capacity-rows.ts';
import { escaped, table } from '../formats/markdown.ts';
import { figure, latency, percent } from '../wording/numbers.ts';

type Canary = NonNullable<LevelRecord['canaries']>[number];

/** The same small load at the start and at the end of each level: what the machine and the stack were like. */
export function driftEvidence(record: RunRecord): string[] {
  const rows = record.levels.flatMap((level) =>
    (level.canaries ?? []).map((canary) => canaryRow(level.name, canary)),
  );
  if (rows.length === 0) return [];
  const drifted = record.levels.flatMap(({ name, drift }) =>
    drift === undefined
      ? []
      : [`- Level ${escaped(name)}, the ${drift.of} drifted: ${escaped(drift.detail)}.`],
  );
  const head = ['Level', 'Load, requests/s:', 'Good:', 'Median:', 'CPU a request:', 'Speed of the machine:'];
  const said =
    drifted.length === 0
      ? 'A small load at the start and at the end of each search, to tell drift by: none was found.'
      : `A small load at the start and at the end of each search, to tell drift by:\n\n${drifted.join('\n')}`;
  return ['## Drift', said, table(head, rows)];
}

function canaryRow(level: string, { load, measures }: Canary): string[] {
  const { goodShare, latencyMs, services, throughputPerSecond, hostSpeed } = measures;
  const cores = services.reduce((sum, { cpuCores }) => sum + cpuCores, 0);
  return [
    escaped(level),
    figure(load),
    percent(goodShare),
    latencyMs === undefined ? unknown : latency(latencyMs.p50),
    services.length === 0 || throughputPerSecond === 0
      ? unknown
      : latency((1000 * cores) / throughputPerSecond),
    hostSpeed === undefined ? unknown : figure(hostSpeed),
  ];
}
