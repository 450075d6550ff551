import type { Level } from '../../../../model/config/config.ts';
import { ExitCode, HarnessError } from '../../../../model/errors.ts';
import type { Asked } from '../../as-asked.ts';
import { askedOfServices } from '../project/asked-of-services.ts';
import type { ComposeModel } from '../project/compose-model.ts';
import type { Dropped, EngineFacts } from './facts.ts';

/**
 * An engine that says itself that it drops a limit need not be tried.
 * @throws HarnessError `limits-not-kept` with the engine, its own words, and a service that asks for it.
 */
export function assertKeepsLimits(
  { name, drops }: Pick<EngineFacts, 'name' | 'drops'>,
  model: Pick<ComposeModel, 'services' | 'project'>,
  levels: readonly Level[],
): void {
  for (const { what, text } of drops) {
    if (what === 'everything') throw limitsNotKept(`the container engine ${name} ${text}`);
    const example = exampleOf(what, model, levels);
    if (example !== undefined) throw limitsNotKept(`the container engine ${name} ${text}; ${example}`);
  }
}

/** Somebody who asks for what is dropped. */
function exampleOf(
  what: Exclude<Dropped['what'], 'everything'>,
  model: Pick<ComposeModel, 'services' | 'project'>,
  levels: readonly Level[],
): string | undefined {
  for (const level of levels) {
    for (const [service, asked] of Object.entries(askedOfServices(model, level))) {
      const amount = amountText(what, asked);
      if (amount !== undefined) return `level "${level.name}" asks ${amount} for service "${service}"`;
    }
  }
  return undefined;
}

function amountText(what: 'cpus' | 'memory', { cores, memoryBytes }: Asked): string | undefined {
  if (what === 'cpus') return cores === undefined ? undefined : `${cores} cores`;
  return memoryBytes === undefined ? undefined : `${memoryBytes} bytes of memory`;
}

function limitsNotKept(message: string): HarnessError {
  return new HarnessError({
    code: 'limits-not-kept',
    message,
    hint: 'delegate the controllers to it (https://docs.docker.com/engine/security/rootless/tips/#limiting-resources), choose an engine that keeps limits (docker context ls), or use --stack embedded',
    exitCode: ExitCode.environment,
  });
}
