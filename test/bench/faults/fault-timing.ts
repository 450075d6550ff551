import type { FaultKind, FaultLife } from '../../../harness/src/model/config/fault.ts';
import type { WatchedDrill } from './watched-run.ts';

/** How late one end of a fault's life was, in ms after the moment asked for. */
export interface Timing {
  readonly kind: FaultKind;
  readonly end: 'injected' | 'reverted';
  /** The harness began. */
  readonly begun: number;
  /** It was so, as the kernel or the proxy has it, looked at from outside. */
  readonly real?: number;
  /** The harness had seen that it was so; what had ended was ready again. */
  readonly seen: number;
}

/** @returns what is in the record of a drill's faults, beside what was seen from outside */
export function timingsOf({ result, log, zeroMs }: WatchedDrill): Timing[] {
  return (result?.faults ?? []).flatMap((life) => {
    const facts = factsOf(life);
    const realMs = (end: Timing['end']): number | undefined => {
      if (log === undefined || zeroMs === undefined) return undefined;
      const times = facts.map((fact) => (end === 'injected' ? log.leftAtMs(fact) : log.backAtMs(fact)));
      const known = times.filter((time) => time !== undefined);
      return known.length < facts.length ? undefined : Math.max(...known) - zeroMs;
    };
    return (['injected', 'reverted'] as const).flatMap((end) => timingOf(life, end, realMs(end)));
  });
}

function timingOf(life: FaultLife, end: Timing['end'], realMs: number | undefined): Timing[] {
  const { askedAtSeconds, atSeconds, seenAtSeconds } = life[end];
  if (atSeconds === undefined || seenAtSeconds === undefined) return [];
  const late = (seconds: number): number => 1000 * (seconds - askedAtSeconds);
  return [
    {
      ...{ kind: life.fault.kind, end, begun: late(atSeconds), seen: late(seenAtSeconds) },
      ...(realMs === undefined ? {} : { real: late(realMs / 1000) }),
    },
  ];
}

/** What the fault changes, one for each of its targets. */
function factsOf({ fault, targets }: FaultLife): string[] {
  if (fault.kind === 'command') return ['flag'];
  const what = { 'cpu-squeeze': 'cpu', 'memory-squeeze': 'memory' }[fault.kind as string] ?? 'state';
  return targets.map((target) => {
    const [from, to] = target.split(' > ');
    return to === undefined ? `${target} ${what}` : `way ${from}-to-${to}`;
  });
}
