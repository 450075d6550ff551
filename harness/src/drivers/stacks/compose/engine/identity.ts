import { z } from 'zod';
import { ExitCode, HarnessError } from '../../../../model/errors.ts';
import { docker } from '../../../system/engine/cli.ts';
import type { EngineApi } from './api.ts';
import { engineFacts } from './facts.ts';

/** Of dockerode's connection: a socket, or a host and a port. */
const connectionSchema = z.object({
  socketPath: z.string().optional(),
  host: z.string().optional(),
  port: z.union([z.string(), z.number()]).optional(),
});

/**
 * What headroom asks over the API must be the engine that `docker compose` starts the stack on. At one address it is;
 * at two it may be, and has one id then.
 * @param address where the docker command line finds its engine
 * @throws HarnessError `engines-differ`.
 */
export async function assertSameEngine(api: EngineApi, address: string): Promise<void> {
  const asked = addressOf(api);
  if (asked === address) return;
  const { id, name } = await engineFacts(api);
  const [nameOfCommandLine, idOfCommandLine] = await askCommandLine();
  if (id !== '' && id === idOfCommandLine) return;
  throw new HarnessError({
    code: 'engines-differ',
    message: `two container engines: the docker command line talks to "${nameOfCommandLine}" at ${address}, testcontainers to ${name} at ${asked}`,
    hint: 'name one of them: DOCKER_HOST for this command, or tc.host and docker.host in ~/.testcontainers.properties taken out',
    exitCode: ExitCode.environment,
  });
}

function addressOf(api: EngineApi): string {
  const { socketPath, host, port } = connectionSchema.parse(api.modem);
  return host === undefined ? `unix://${socketPath ?? ''}` : `tcp://${host}:${port ?? ''}`;
}

async function askCommandLine(): Promise<string[]> {
  const format = '{{.Name}}\n{{.ID}}';
  return (await docker(['info', '--format', format], { timeoutMs: 5000 })).split('\n');
}
