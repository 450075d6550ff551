import { isStackHere } from '../../model/config/stacks.ts';
import type { Provenance, RunRecord } from '../../model/record/record.ts';
import { code, codeBlock, escaped, table } from '../formats/markdown.ts';
import { countOf, duration, figure, gibibytes, latency, percent, shareOfGood } from '../wording/numbers.ts';
import { shellCommand } from '../wording/shell-command.ts';

/** Under what conditions the figures hold. */
export function conditions(record: RunRecord): string {
  const { provenance } = record;
  const { generator, stack, host } = provenance;
  const { slo } = record;
  const rows: [string, string][] = [
    [
      'SLO',
      `at least ${shareOfGood(slo.goodShare)} of requests answered well within ${latency(slo.latencyMs)} of when they were due`,
    ],
    [
      'Arrivals',
      `open, ${record.arrivals === 'poisson' ? 'Poisson' : 'evenly spaced'}, seed ${provenance.seed}`,
    ],
    ['Load generator', `${escaped(`${generator.name} ${generator.version}`)} (${escaped(generator.origin)})`],
    ['Scenario', `SHA-256 ${code(provenance.scenarioHash)}`],
    ['Stack', `${stack.kind}; CPU limited by ${escaped(stack.cpuLimit)}`],
    ...Object.entries(stack.parts).map(([part, what]): [string, string] => [
      `– ${escaped(part)}`,
      escaped(what),
    ]),
    ...(stack.differences ?? []).map((line): [string, string] => ['– not as its files say', escaped(line)]),
    [
      'Host',
      `${countOf(host.cores, 'core')} of ${escaped(host.cpu)}, ${gibibytes(host.memoryBytes)}, ${escaped(host.os)}, ${escaped(host.kernel)}`,
    ],
    [
      'headroom',
      `${escaped(provenance.headroomVersion)} on Node ${escaped(host.node)}, ${commitText(provenance)}`,
    ],
    ['Config', `SHA-256 ${code(provenance.configHash)}`],
    ['Time', timeText(record)],
  ];
  return table(['Condition', 'In this run'], rows);
}

/**
 * What must not be read into the figures.
 * @param others runs of the same levels that are shown beside it
 */
export function limits(record: RunRecord, others: readonly RunRecord[] = []): string {
  const { stack, commit } = record.provenance;
  const standIns = Object.entries(stack.parts)
    .filter(([, what]) => /stand-in/i.test(what))
    .map(([part]) => escaped(part));
  const lines = [
    'What a fleet carries: the absolute rates are those of this stack on this host. What carries over is the ratio between levels, under the conditions above.',
    ...(others.length === 0 ? [whatElse(record)] : []),
    ...(isStackHere(stack.kind) ? [sharedHost(record)] : []),
    ...(standIns.length === 0
      ? []
      : [
          `The real ${standIns.join(', ')}: a stand-in took ${standIns.length === 1 ? 'its' : 'their'} place.`,
        ]),
    ...(/duty cycle/i.test(stack.cpuLimit)
      ? ['CPU limits as a fleet has them: a duty cycle stops and continues processes, which is coarser.']
      : []),
    ...(commit?.endsWith('-dirty') ? ['A commit: the checkout had changes that are not in it.'] : []),
  ];
  return lines.map((line) => `- ${line}`).join('\n');
}

function whatElse({ night, drills, levels }: RunRecord): string {
  if (drills !== undefined)
    return 'Other faults, at other moments or under other loads: each drill was done once.';
  if (night !== undefined)
    return 'A fault, or a night of another shape: what was replayed is this one, once at each multiple.';
  return levels.some(({ overloads = [] }) => overloads.length > 0)
    ? 'A surge as it comes, or a fault: each trial is a steady load, and each overload lasted some seconds.'
    : 'A surge, a fault or the recovery from overload: each trial is a steady load.';
}

/** How to run it again, and what else is in the folder. */
export function reproduction(record: RunRecord): string {
  const { provenance } = record;
  const { commit, command = ['headroom', 'run', '--stack', provenance.stack.kind] } = provenance;
  const lines = [
    ...(commit === undefined ? [] : [shellCommand(['git', 'checkout', commit.replace(/-dirty$/, '')])]),
    shellCommand(command, provenance),
  ];
  return [
    codeBlock('sh', lines),
    '',
    'The config as it was resolved is in `config.json`, the record in `run.json` (its schema: `docs/schema/run.schema.json`). ' +
      'In `evidence.tar.gz`, or loose until the run is finished: each trial in `trials/`, its seconds in `series/`, logs of the services and the load generator in `logs/`.',
  ].join('\n');
}

function sharedHost(record: RunRecord): string {
  const measures = record.levels.flatMap(({ trials, replays = [] }) =>
    [...trials, ...replays].map((each) => each.measures),
  );
  const most = (of: (each: (typeof measures)[number]) => number): number => Math.max(0, ...measures.map(of));
  const seen =
    measures.length === 0
      ? ''
      : ` The generator took at most ${figure(most((each) => each.generatorCpuCores))} cores in a trial, and the host was at most ${percent(most((each) => each.hostBusyShare))} busy.`;
  return `A network between clients and stack: the load generator and the stack shared one host.${seen}`;
}

function commitText({ commit }: Provenance): string {
  if (commit === undefined) return 'not from a checkout';
  const hash = commit.replace(/-dirty$/, '');
  return `commit ${code(hash)}${hash === commit ? '' : ' with changes'}`;
}

function timeText({ startedAt, endedAt }: RunRecord): string {
  const start = `${startedAt.slice(0, 19).replace('T', ' ')} UTC`;
  if (endedAt === undefined) return `from ${start}`;
  return `from ${start}, ${duration(Date.parse(endedAt) - Date.parse(startedAt))}`;
}
