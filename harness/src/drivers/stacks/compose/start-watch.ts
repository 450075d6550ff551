import { systemClock } from '../../system/host/clock.ts';
import { complaintOf, containersOf, type ProjectContainer } from './engine/engine.ts';
import type { EngineApi } from './engine/api.ts';
import { lastLinesOf } from '../log-files.ts';
import { readFrames } from './engine/log-frames.ts';

/** What was seen of a container before it was removed. */
export interface SeenContainer {
  readonly container: ProjectContainer;
  readonly lastLines: readonly string[];
}

const keptBytes = 16_384;

/**
 * Follows the containers of a project while compose starts them. When compose gives up, testcontainers removes them at
 * once, and their last words with them: so they are listened to before.
 */
export class StartWatch {
  readonly #api: EngineApi;
  readonly #project: string;
  readonly #containers = new Map<string, ProjectContainer>();
  readonly #logs = new Map<string, { text: Buffer; rest: Buffer }>();
  readonly #stop = new AbortController();
  readonly #watching: Promise<void>;

  constructor(api: EngineApi, project: string) {
    this.#api = api;
    this.#project = project;
    this.#watching = this.#watch();
  }

  async end(): Promise<void> {
    this.#stop.abort();
    await this.#watching;
  }

  /** The container to blame for a failed start: the one the message names, else the one in the worst state. */
  blamed(message: string): SeenContainer | undefined {
    const all = [...this.#containers.values()];
    const container =
      all.find((each) => message.includes(each.name)) ?? all.find((each) => complaintOf(each) !== undefined);
    if (container === undefined) return undefined;
    return { container, lastLines: lastLinesOf(this.#logs.get(container.id)?.text.toString() ?? '') };
  }

  async #watch(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      // A failure to look is no failure to start: compose reports that itself.
      const containers = await containersOf(this.#api, this.#project).catch(() => []);
      for (const container of containers) {
        this.#containers.set(container.id, container);
        if (container.state !== 'created' && !this.#logs.has(container.id)) await this.#follow(container.id);
      }
      await systemClock.sleep(250, this.#stop.signal).catch(() => undefined);
    }
  }

  async #follow(id: string): Promise<void> {
    const log = { text: Buffer.alloc(0), rest: Buffer.alloc(0) };
    this.#logs.set(id, log);
    try {
      const options = { follow: true, stdout: true, stderr: true, abortSignal: this.#stop.signal } as const;
      const stream = await this.#api.getContainer(id).logs(options);
      stream.on('error', () => undefined); // the signal, or the container is gone
      stream.on('data', (piece: Buffer) => {
        const { text, rest } = readFrames(Buffer.concat([log.rest, piece]));
        log.text = Buffer.concat([log.text, text]).subarray(-keptBytes);
        log.rest = Buffer.from(rest);
      });
    } catch {
      this.#logs.delete(id); // asked again at the next look
    }
  }
}
