import { FaultNotApplied } from '../../ports/fault-injector.ts';
import type { ReplicaControl } from '../../ports/replica-control.ts';
import type { FaultDriver } from './fault-driver.ts';
import { squeezed, type Squeezing } from './squeeze.ts';

/** The kernel counts in microseconds of a period: what is read back may differ by so much. */
const tolerance = 0.05;

export const cpuSqueeze: FaultDriver<'cpu-squeeze'> = {
  kind: 'cpu-squeeze',
  about: 'a replica has a part of its CPU left, as beside a noisy neighbour; read back from its cgroup',
  example: { kind: 'cpu-squeeze', service: 'postgres', replicas: 1, toShare: 0.25 },
  hold: ({ toShare }, target, { clock }) =>
    squeezed(target, clock, (squeezing) => squeezeOne(target, toShare, squeezing)),
};

async function squeezeOne(
  target: ReplicaControl,
  toShare: number,
  { before, put }: Squeezing,
): Promise<string> {
  const cores = (before.cores ?? 1) * toShare;
  await put({ cores });
  const now = (await target.limits()).cores;
  if (now === undefined || Math.abs(now - cores) > tolerance * cores) {
    throw new FaultNotApplied(`${target.replica} has ${coresText(now)}, not ${coresText(cores)}`);
  }
  return `${target.replica} has ${coresText(now)}, ${coresText(before.cores)} before`;
}

function coresText(cores: number | undefined): string {
  return cores === undefined ? 'no CPU quota' : `${Number(cores.toPrecision(3))} cores`;
}
