import { VirtualClock } from '../faults/fakes/virtual-clock.ts';

const begunMs = Date.UTC(2026, 10, 8, 18);

/** Time that passes with a load, second by second, for all who sleep meanwhile; without a load a sleep is over at once. */
export class LoadClock extends VirtualClock {
  isUnderLoad = false;

  override now(): number {
    return begunMs + super.now();
  }

  override async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    return this.isUnderLoad ? super.sleep(ms, signal) : this.pass(ms);
  }
}
