import { processStartTicks, processStat } from './proc.ts';

/** A process, named so that another one with the same pid is not taken for it. */
export interface Owner {
  readonly pid: number;
  /** Absent on a system without /proc. */
  readonly startTicks?: number;
}

/** The process that runs this code. */
export async function ownerOfThisProcess(): Promise<Owner> {
  const startTicks = await processStartTicks(process.pid);
  return { pid: process.pid, ...(startTicks === undefined ? {} : { startTicks }) };
}

export function formatOwner(owner: Owner): string {
  return `${owner.pid}:${owner.startTicks ?? ''}`;
}

/** `undefined` when the text names no owner. */
export function parseOwner(text: string): Owner | undefined {
  const [, pid, startTicks] = /^(\d+):(\d*)$/.exec(text) ?? [];
  if (pid === undefined) return undefined;
  return { pid: Number(pid), ...(startTicks ? { startTicks: Number(startTicks) } : {}) };
}

/** Whether it still runs. A zombie does not: its parent has only not asked for its exit code yet. */
export async function isAlive(owner: Owner): Promise<boolean> {
  if (owner.startTicks === undefined) return answersSignals(owner.pid);
  const stat = await processStat(owner.pid);
  return stat?.startTicks === owner.startTicks && stat.state !== 'Z';
}

function answersSignals(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
