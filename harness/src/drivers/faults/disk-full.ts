import { reasonOf } from '../../model/errors.ts';
import { FaultNotApplied } from '../../ports/fault-injector.ts';
import type { ReplicaControl, Volume } from '../../ports/replica-control.ts';
import type { FaultDriver } from './fault-driver.ts';
import { seen } from './look.ts';

const mebibyte = 1024 * 1024;
/** A service's own volume that is made to be filled is small; a large one may be somebody's disk, or all memory. */
const mostBytes = 2048 * mebibyte;
const freeWithinMs = 10_000;
const betweenLooksMs = 200;

const ownVolume =
  'give the service a small file system of its own: in a compose file a volume with driver_opts {type: tmpfs, device: tmpfs, o: "size=64m"}; for processes a mount (docs/drills.md)';

export const diskFull: FaultDriver<'disk-full'> = {
  kind: 'disk-full',
  about:
    'a volume of a service is full to its last byte, as when logs or data have grown over the years; it must have one of its own',
  example: { kind: 'disk-full', service: 'postgres', replicas: 1, path: '/var/lib/postgresql/data' },
  async refusal({ path }, { replica, volume }) {
    const why = await refusalOf(path, volume);
    return why === undefined ? undefined : `${replica}: ${why}`;
  },
  async hold({ path }, target, { clock }) {
    const filled = await filledOf(target, path);
    return {
      on: filled.where,
      begin: (over) => fill(filled, over),
      end: () => filled.volume.empty(),
      // What was still being written when it was emptied takes the space until it is done.
      gone: (signal) =>
        seen(() => isFree(filled), { withinMs: freeWithinMs, everyMs: betweenLooksMs, clock, signal }),
    };
  },
};

async function refusalOf(path: string, volumeAt: ReplicaControl['volume']): Promise<string | undefined> {
  let volume: Volume;
  try {
    volume = await volumeAt(path);
  } catch (error) {
    return `${path} cannot be looked at: ${reasonOf(error)}`;
  }
  if (volume.shared !== undefined) return `${path} is not filled: ${volume.shared}; ${ownVolume}`;
  const { totalBytes } = await volume.space();
  if (totalBytes <= mostBytes) return undefined;
  return `${path} is not filled: its file system has ${mebibytes(totalBytes)}, and at most ${mebibytes(mostBytes)} are; ${ownVolume}`;
}

interface Filled {
  readonly where: string;
  readonly volume: Volume;
  readonly freeBefore: number;
}

async function filledOf(target: ReplicaControl, path: string): Promise<Filled> {
  const volume = await target.volume(path);
  const { freeBytes } = await volume.space();
  const where = `${path} of ${target.replica}`;
  if (!(await volume.takesMore())) throw new FaultNotApplied(`${where} was full before`);
  return { where, volume, freeBefore: freeBytes };
}

async function fill({ where, volume, freeBefore }: Filled, over: AbortSignal): Promise<string> {
  await volume.fill(over);
  if (await volume.takesMore()) throw new FaultNotApplied(`${where} still takes what is written`);
  const { freeBytes, totalBytes } = await volume.space();
  return `${where} takes nothing more: ${mebibytes(freeBytes)} of ${mebibytes(totalBytes)} free, ${mebibytes(freeBefore)} before`;
}

async function isFree({ where, volume, freeBefore }: Filled): Promise<string> {
  if (!(await volume.takesMore())) throw new Error(`${where} still takes nothing`);
  const { freeBytes } = await volume.space();
  return `${where} has ${mebibytes(freeBytes)} free, ${mebibytes(freeBefore)} before`;
}

function mebibytes(bytes: number): string {
  return `${Number((bytes / mebibyte).toPrecision(4))} MiB`;
}
