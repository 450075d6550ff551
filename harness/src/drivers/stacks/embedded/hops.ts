import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { HopControl } from '../../../ports/hop-control.ts';
import type { Hop, ProcessPlan, ProcessSpec } from '../../../ports/process-plan.ts';
import { hopControlOf, proxyService, type ProxyProgram } from '../proxied-hop.ts';

interface NamedHop extends Hop {
  readonly name: string;
  readonly listen: number;
}

/** The ways between the services of a level, with a proxy in each. */
export class ProxiedHops {
  readonly #program: ProxyProgram;
  readonly #freePort: () => Promise<number>;
  readonly #hops: NamedHop[] = [];
  #apiPort = 0;

  constructor(program: ProxyProgram, freePort: () => Promise<number>) {
    this.#program = program;
    this.#freePort = freePort;
  }

  /** @returns the port of the proxy */
  async via(hop: Hop): Promise<number> {
    const listen = await this.#freePort();
    this.#hops.push({ ...hop, name: `${hop.from}-to-${hop.replica}`, listen });
    return listen;
  }

  /** The plan with one process more, which all others wait for: nobody may find the way closed at the start. */
  async added(plan: ProcessPlan, folder: string): Promise<ProcessPlan> {
    if (this.#hops.length === 0) return plan;
    this.#apiPort = await this.#freePort();
    const file = join(folder, 'toxiproxy.json');
    const proxies = this.#hops.map(({ name, listen, port }) => ({
      ...{ name, listen: `127.0.0.1:${listen}`, upstream: `127.0.0.1:${port}`, enabled: true },
    }));
    await writeFile(file, JSON.stringify(proxies));
    const proxy: ProcessSpec = {
      ...{ service: proxyService, replica: `${proxyService}-1`, after: [] },
      environment: { LOG_LEVEL: 'error' },
      argv: [this.#program.path, '-host', '127.0.0.1', '-port', String(this.#apiPort), '-config', file],
      ready: { kind: 'http', url: `http://127.0.0.1:${this.#apiPort}/version` },
    };
    const others = plan.processes.map((each) => ({ ...each, after: [...each.after, proxyService] }));
    const parts = { ...plan.parts, [proxyService]: `Toxiproxy ${this.#program.version}` };
    return { ...plan, processes: [proxy, ...others], parts };
  }

  controls(): readonly HopControl[] {
    const apiPort = this.#apiPort;
    return this.#hops.map(({ name, listen, ...hop }) =>
      hopControlOf({ ...hop, proxy: name, apiPort, askPort: listen }),
    );
  }
}
