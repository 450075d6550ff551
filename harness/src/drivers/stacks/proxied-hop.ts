import type { HopControl } from '../../ports/hop-control.ts';
import type { Hop } from '../../ports/process-plan.ts';
import { askOver } from './ask-over.ts';
import { ToxiproxyApi } from './toxiproxy-api.ts';

/** As the services' counters call what stands in the ways. */
export const proxyService = 'toxiproxy';

/** Toxiproxy, as a program of this machine. */
export interface ProxyProgram {
  readonly path: string;
  readonly version: string;
}

/** A way with a proxy of a Toxiproxy in it. */
export interface ProxiedHop extends Pick<Hop, 'from' | 'to' | 'replica' | 'speaks'> {
  /** Of the proxy, in its Toxiproxy. */
  readonly proxy: string;
  /** Loopback ports: of Toxiproxy's own API, and where the proxy can be asked. */
  readonly apiPort: number;
  readonly askPort: number;
}

export function hopControlOf({ from, to, replica, speaks, proxy, apiPort, askPort }: ProxiedHop): HopControl {
  const api = new ToxiproxyApi(apiPort);
  return {
    ...{ from, to, replica },
    poison: (toxic) => api.poison(proxy, toxic),
    toxics: async () => (await api.toxicsOf(proxy)).map(({ type }) => type),
    ask: (waitMs) => askOver(askPort, speaks, waitMs),
  };
}
