import type { Provenance } from '../../model/record/provenance.ts';

/** Something that was not the same in two runs. */
export interface ConditionChange {
  readonly condition: string;
  readonly before: string;
  readonly now: string;
}

const absent = 'none';

/** In what two runs differ that their figures could come from. */
export function changesIn(before: Provenance, now: Provenance): ConditionChange[] {
  const [then, today] = [conditionsOf(before), conditionsOf(now)];
  return [...new Set([...then.keys(), ...today.keys()])].flatMap((condition) => {
    const [a, b] = [then.get(condition) ?? absent, today.get(condition) ?? absent];
    return a === b ? [] : [{ condition, before: a, now: b }];
  });
}

function conditionsOf({ generator, stack, host, ...others }: Provenance): Map<string, string> {
  return new Map([
    ['headroom', others.headroomVersion],
    ['commit', others.commit ?? absent],
    ['config (SHA-256)', others.configHash],
    ['scenario (SHA-256)', others.scenarioHash],
    ['load generator', `${generator.name} ${generator.version}`],
    ['stack', stack.kind],
    ['CPU limit', stack.cpuLimit],
    ...Object.entries(stack.parts).map(([part, what]) => [`stack: ${part}`, what] as const),
    ['host CPU', `${host.cores} x ${host.cpu}`],
    ['host memory, GiB', (host.memoryBytes / 2 ** 30).toFixed(0)],
    ['host', `${host.os}, ${host.kernel}`],
    ['Node', host.node],
    ['seed', String(others.seed)],
  ]);
}
