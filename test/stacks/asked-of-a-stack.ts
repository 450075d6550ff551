import type { Config, Level, ServiceLevel } from '../../harness/src/model/config/config.ts';
import { metricsEndpointSchema } from '../../harness/src/model/config/metrics.ts';
import type { StackContext } from '../../harness/src/ports/stack.ts';

export function levelOf(name: string, services: Record<string, ServiceLevel> = {}): Level {
  return { name, services };
}

export function endpointOf(service: string): Config['metrics'][number] {
  return metricsEndpointSchema.parse({ service, port: 8080 });
}

export function contextOf(signal = new AbortController().signal): StackContext {
  return { signal, onProgress: () => undefined };
}
