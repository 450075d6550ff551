import { engineGone } from './engine.ts';
import type { EngineApi } from './api.ts';

/**
 * Listens to the engine for OOM events: a container that is killed and started again between two looks shows nothing of
 * it. One kill may be told several times (five were seen on cgroup version 1), so they tell whether, not how often. The
 * open connection also tells at once when the engine is gone.
 */
export class OomEvents {
  readonly #told = new Map<string, number>();
  readonly #stop = new AbortController();
  #lost: unknown;

  /** @throws what the engine answers when it does not listen. */
  static async listen(api: EngineApi, project: string): Promise<OomEvents> {
    const events = new OomEvents();
    const filters = { label: [`com.docker.compose.project=${project}`], event: ['oom'] };
    const stream = await api.getEvents({ filters, abortSignal: events.#stop.signal });
    let rest = '';
    stream.on('data', (piece: Buffer) => {
      const lines = (rest + piece.toString()).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines.filter(Boolean)) events.#note(line);
    });
    for (const end of ['end', 'error', 'close']) {
      stream.on(end, (error?: unknown) => (events.#lost ??= error ?? new Error('it closed the connection')));
    }
    return events;
  }

  /** Events since listening began. */
  toldOf(containerId: string): number {
    return this.#told.get(containerId) ?? 0;
  }

  /** @throws HarnessError `engine-gone` when the engine has closed the connection. */
  assertEngineIsThere(): void {
    if (this.#lost !== undefined && !this.#stop.signal.aborted) throw engineGone(this.#lost);
  }

  close(): void {
    this.#stop.abort();
  }

  #note(line: string): void {
    const event: unknown = JSON.parse(line);
    if (!(event instanceof Object) || !('id' in event) || typeof event.id !== 'string') return;
    this.#told.set(event.id, this.toldOf(event.id) + 1);
  }
}
