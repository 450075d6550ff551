import { reasonOf } from '../../model/errors.ts';
import type { Clock } from '../../ports/clock.ts';
import type { ReplicaControl } from '../../ports/replica-control.ts';
import { inTime } from './in-time.ts';
import { seen } from './look.ts';
import {
  connectsWithinMs,
  letsGoWithinMs,
  type Connection,
  type ConnectToPostgres,
  type PostgresFault,
} from './postgres-connection.ts';

const countsWithinMs = 5000;
const goneWithinMs = 20_000;
const betweenLooksMs = 50;

/** Why the server does not let us in; `undefined` when it does. */
export async function postgresRefusal(
  fault: PostgresFault,
  target: ReplicaControl,
  connect: ConnectToPostgres,
): Promise<string | undefined> {
  try {
    const connection = await connect(target, fault, 'headroom-asks');
    await connection.end();
    return undefined;
  } catch (error) {
    return `${target.replica} does not let us in as a PostgreSQL on its port ${fault.port} (user ${fault.user}): ${reasonOf(error)}`;
  }
}

interface LeftBehind {
  readonly target: ReplicaControl;
  readonly fault: PostgresFault;
  /** Of our connections: how their names begin. */
  readonly name: string;
  readonly connect: ConnectToPostgres;
}

/**
 * That the server lets a new connection in, on which none of ours is seen any more, whatever it was doing. The one that
 * looks is gone as well.
 * @throws when it is not so in time
 */
export function seenToBeGone(
  left: LeftBehind,
  time: { readonly clock: Clock; readonly signal: AbortSignal },
): Promise<string> {
  const { replica } = left.target;
  const look = async (): Promise<string> => {
    const what = await whatIsLeft(left, time);
    if (what !== undefined) throw new Error(`${replica} ${what}`);
    return `${replica} lets a new connection in, and has none of ours`;
  };
  const answersWithinMs = connectsWithinMs + 2 * countsWithinMs + letsGoWithinMs;
  return seen(look, { withinMs: goneWithinMs, everyMs: betweenLooksMs, answersWithinMs, ...time });
}

async function whatIsLeft(
  { target, fault, name, connect }: LeftBehind,
  { clock, signal }: { readonly clock: Clock; readonly signal: AbortSignal },
): Promise<string | undefined> {
  let watch: Connection | undefined;
  try {
    watch = await connect(target, fault, 'headroom-looks');
    const { ours } = await inTime(watch.count(name), countsWithinMs, clock, signal);
    if (ours === 0) return undefined;
    // A query does not see that nobody waits for its answer.
    await inTime(watch.terminate(name), countsWithinMs, clock, signal);
    return `still has ${ours} of ours`;
  } catch (error) {
    return `lets nobody in: ${reasonOf(error)}`;
  } finally {
    await watch?.end();
  }
}
