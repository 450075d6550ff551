import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { once } from 'node:events';

/** A container as a fake engine tells of it. */
export interface FakeContainer {
  readonly service: string;
  readonly number: number;
  readonly state?: 'running' | 'exited';
  /** As the engine keeps them, true or not. */
  readonly hostConfig?: Readonly<Record<string, number>>;
  /** What a shell in it prints; absent for an image without one. */
  readonly inside?: string;
}

export interface FakeEngineSettings {
  readonly info: Readonly<Record<string, unknown>>;
  readonly containers: readonly FakeContainer[];
}

/** As much of the engine's API as is asked when a level is read back. Its containers run on no kernel of this machine. */
export class FakeEngine {
  readonly #server: Server;
  settings: FakeEngineSettings;
  /** Containers in which something was run. */
  readonly entered: string[] = [];

  private constructor(settings: FakeEngineSettings) {
    this.settings = settings;
    this.#server = createServer((request, response) => this.#answer(request, response));
  }

  /** On a socket, or on a free port of loopback (`0`). */
  static async listen(where: string | 0, settings: FakeEngineSettings): Promise<FakeEngine> {
    const engine = new FakeEngine(settings);
    engine.#server.listen(where === 0 ? { port: 0, host: '127.0.0.1' } : { path: where });
    await once(engine.#server, 'listening');
    return engine;
  }

  /** For DOCKER_HOST. */
  get address(): string {
    const address = this.#server.address();
    if (address === null) throw new Error('it does not listen');
    return typeof address === 'string' ? `unix://${address}` : `tcp://127.0.0.1:${address.port}`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #answer({ url = '', method }: IncomingMessage, response: ServerResponse): void {
    const [, path = ''] = /^(?:\/v[\d.]+)?([^?]*)/.exec(url) ?? [];
    const [, id = '', rest = ''] = /^\/(?:containers|exec)\/([^/]+)(.*)$/.exec(path) ?? [];
    const container = this.settings.containers.find((each) => idOf(each) === id);
    if (path === '/info') return sendJson(response, this.settings.info);
    if (path === '/containers/json') return sendJson(response, this.settings.containers.map(listed));
    if (container === undefined) return sendJson(response, { message: `no such thing: ${path}` }, 404);
    if (path.startsWith('/exec/')) return this.#shell(container, rest, response);
    if (method === 'GET' && rest === '/json') return sendJson(response, inspected(container));
    return sendJson(response, { Id: id }, 201);
  }

  #shell({ inside, ...container }: FakeContainer, asked: string, response: ServerResponse): void {
    if (asked === '/json') return sendJson(response, { ExitCode: inside === undefined ? 127 : 0 });
    this.entered.push(idOf(container));
    const text = Buffer.from(inside ?? 'exec: "sh": executable file not found in $PATH');
    const header = Buffer.from([1, 0, 0, 0, 0, 0, 0, 0]);
    header.writeUInt32BE(text.length, 4);
    response.end(Buffer.concat([header, text]));
  }
}

function sendJson(response: ServerResponse, body: unknown, status = 200): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

function idOf({ service, number }: Pick<FakeContainer, 'service' | 'number'>): string {
  return `${service}${number}`;
}

function listed(container: FakeContainer): object {
  const { service, number, state = 'running' } = container;
  return {
    ...{ Id: idOf(container), Names: [`/p-${service}-${number}`], Ports: [], State: state },
    Status: state === 'running' ? 'Up 2 seconds' : 'Exited (0) 1 second ago',
    Labels: { 'com.docker.compose.service': service, 'com.docker.compose.container-number': `${number}` },
  };
}

/** A pid that no process of this machine has: of another kernel. */
const pidElsewhere = 2 ** 30;

function inspected(container: FakeContainer): object {
  const running = container.state !== 'exited';
  return {
    Id: idOf(container),
    State: { Running: running, Pid: running ? pidElsewhere : 0 },
    HostConfig: container.hostConfig ?? {},
  };
}
