import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { healthUrl, isSuccess, waitForHealth } from '../../../harness/src/drivers/stacks/health.ts';
import type { Config, Level } from '../../../harness/src/model/config/config.ts';
import type { StackKind } from '../../../harness/src/model/config/stacks.ts';
import { ExitCode, HarnessError } from '../../../harness/src/model/errors.ts';
import type { RunningStack, Stack, StackContext } from '../../../harness/src/ports/stack.ts';

const kind = 'tiny' as StackKind; // the catalogues say so, and the types of ours do not know of it

/** Answers with the name of its level, and never with 200 at `/never`. */
export function createTinyStack(greeting: string, health: Config['health']): Stack {
  return {
    kind,
    prepare: () => Promise.resolve({ kind, parts: { greeting }, cpuLimit: 'none' }),
    up: (level, context) => bringUp(level, health, context),
    close: () => Promise.resolve(),
  };
}

async function bringUp(
  level: Level,
  { path, startTimeoutSeconds: timeoutSeconds }: Config['health'],
  { signal }: StackContext,
): Promise<RunningStack> {
  const server = createServer((request, response) =>
    response.writeHead(request.url === '/never' ? 503 : 200).end(level.name),
  );
  const down = async (): Promise<void> => {
    if (!server.listening) return;
    await new Promise((resolve) => server.close(resolve).closeAllConnections());
  };
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  try {
    const answer = await waitForHealth({
      url: healthUrl(url, path),
      accepts: isSuccess,
      timeoutSeconds,
      signal,
    });
    if (!answer.healthy) throw unhealthy(answer.why);
  } catch (error) {
    await down();
    throw error;
  }
  return {
    url,
    counters: () => Promise.resolve([]),
    controls: () => Promise.resolve([]),
    hops: () => Promise.resolve([]),
    addressesOf: () => Promise.resolve([]),
    saveLogs: () => Promise.resolve(),
    down,
  };
}

function unhealthy(message: string): HarnessError {
  return new HarnessError({
    code: 'service-unhealthy',
    message,
    hint: 'ask it nicely',
    exitCode: ExitCode.environment,
  });
}
