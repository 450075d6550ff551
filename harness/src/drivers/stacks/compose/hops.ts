import type { HopControl } from '../../../ports/hop-control.ts';
import { hopControlOf } from '../proxied-hop.ts';
import type { ProjectContainer } from './engine/engine.ts';
import { proxyNameOf } from './project/ways-in-file.ts';
import type { WayProxy } from './way-proxies.ts';

/** The ways of a level, through the containers of their proxies. */
export function hopsOf(
  proxies: readonly WayProxy[],
  running: readonly ProjectContainer[],
): readonly HopControl[] {
  return proxies.flatMap(({ from, to, replica, service, apiPort, ports }) => {
    const container = running.find((each) => each.isProxy && each.replica === service);
    const published = (port: number): number => {
      const outside = container?.published.get(port);
      if (outside === undefined) throw new Error(`${service} does not publish port ${port}`);
      return outside;
    };
    return ports.map(({ port, speaks }) =>
      hopControlOf({
        ...{ from, to, replica, speaks, proxy: proxyNameOf(port) },
        ...{ apiPort: published(apiPort), askPort: published(port) },
      }),
    );
  });
}
