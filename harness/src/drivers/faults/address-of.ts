import type { Address, ReplicaControl } from '../../ports/replica-control.ts';

/** Where a port of a replica is reached. @throws Error when it is not, as while the replica is down. */
export async function addressOf(target: ReplicaControl, port: number): Promise<Address> {
  const address = await target.address(port);
  if (address === undefined) throw new Error(`port ${port} of ${target.replica} cannot be reached from here`);
  return address;
}
