import type { Level } from '../../../model/config.ts';
import { ExitCode, HarnessError } from '../../../model/errors.ts';
import { askedOfServices } from './asked-of-services.ts';
import type { ComposeModel } from './compose-model.ts';
import type { EngineFacts, KindOfLimit } from './engine-facts.ts';

const limits = [
  { kind: 'cpus', what: 'CPU quotas', amount: 'cores', isIn: 'cores' },
  { kind: 'memory', what: 'memory limits', amount: 'bytes of memory', isIn: 'memoryBytes' },
] as const;

/**
 * An engine that says itself that it drops a limit need not be tried.
 * @throws HarnessError `limits-not-kept` with the engine, its own words, and a service that asks for it.
 */
export function assertKeepsLimits(
  { name, drops }: Pick<EngineFacts, 'name' | 'drops'>,
  model: Pick<ComposeModel, 'services' | 'project'>,
  levels: readonly Level[],
): void {
  for (const level of levels) {
    for (const [service, asked] of Object.entries(askedOfServices(model, level))) {
      for (const { kind, what, amount, isIn } of limits) {
        const why = drops[kind];
        if (why === undefined || asked[isIn] === undefined) continue;
        const example = `level "${level.name}" asks ${asked[isIn]} ${amount} for service "${service}"`;
        throw limitsNotKept(`the container engine ${name} drops ${what}; it says: ${why}; ${example}`, kind);
      }
    }
  }
}

function limitsNotKept(message: string, kind: KindOfLimit): HarnessError {
  const controller = kind === 'cpus' ? 'cpu' : 'memory';
  return new HarnessError({
    code: 'limits-not-kept',
    message,
    hint: `delegate the ${controller} controller to it (https://docs.docker.com/engine/security/rootless/tips/#limiting-resources), choose an engine that keeps limits (docker context ls), or use --stack embedded`,
    exitCode: ExitCode.environment,
  });
}
