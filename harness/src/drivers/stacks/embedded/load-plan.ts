import { access } from 'node:fs/promises';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { z } from 'zod';
import { ExitCode, HarnessError, reasonOf } from '../../../model/errors.ts';
import type { PlanContext, PlanProcesses, ProcessPlan } from '../../../ports/process-plan.ts';

const readySchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('tcp'), port: z.int().min(1).max(65535) }),
  z.object({ kind: z.literal('http'), url: z.url() }),
]);

const name = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/, 'letters, digits, . _ and -, at most 64');

const planSchema = z.object({
  processes: z
    .array(
      z.object({
        service: name,
        replica: name,
        argv: z.array(z.string()).min(1),
        environment: z.record(z.string(), z.string()),
        ready: readySchema,
        after: z.array(z.string()),
        ports: z.record(z.string().regex(/^\d+$/), z.int().min(1).max(65535)).exactOptional(),
      }),
    )
    .min(1),
  url: z.url({ protocol: /^https?$/ }),
  parts: z.record(z.string(), z.string()),
});

/**
 * Loads a `processes` module.
 * @throws HarnessError `processes-module-invalid` when it is not there, breaks on loading, or exports no function.
 */
export async function loadPlanProcesses(file: string, configFolder: string): Promise<PlanProcesses> {
  const path = resolve(configFolder, file);
  try {
    await access(path);
    const module: unknown = await import(pathToFileURL(path).href);
    const planProcesses = (module as { default?: unknown }).default;
    if (typeof planProcesses !== 'function') throw new Error('its default export is no function');
    return planProcesses as PlanProcesses; // what it returns is checked when it is called
  } catch (error) {
    throw planError(path, reasonOf(error), error);
  }
}

/**
 * Plans the processes of a level and checks the plan: its shape, that a replica appears once, and that services come
 * after services that exist, without a circle.
 * @throws HarnessError `processes-module-invalid`.
 */
export async function planLevel(
  planProcesses: PlanProcesses,
  context: PlanContext,
  file: string,
): Promise<ProcessPlan> {
  let planned: unknown;
  try {
    planned = await planProcesses(context);
  } catch (error) {
    if (error instanceof HarnessError) throw error;
    throw planError(file, `planning level "${context.level.name}" failed: ${reasonOf(error)}`, error);
  }
  const parsed = planSchema.safeParse(planned);
  if (!parsed.success) throw planError(file, `its plan is wrong: ${z.prettifyError(parsed.error)}`);
  const flaw = flawOf(parsed.data);
  if (flaw !== undefined) throw planError(file, flaw);
  return parsed.data;
}

/** `undefined` when every process can be started. */
export function flawOf({ processes }: ProcessPlan): string | undefined {
  const replicas = processes.map((each) => `${each.service}/${each.replica}`);
  const twice = replicas.find((replica, index) => replicas.indexOf(replica) !== index);
  if (twice !== undefined) return `replica ${twice} is planned twice`;
  const services = new Set(processes.map((each) => each.service));
  for (const { service, after } of processes) {
    const unknown = after.find((each) => !services.has(each));
    if (unknown !== undefined) return `service ${service} comes after ${unknown}, which is not planned`;
  }
  const ready = new Set<string>();
  while (ready.size < services.size) {
    const next = [...services].filter(
      (service) =>
        !ready.has(service) &&
        processes.every((each) => each.service !== service || each.after.every((other) => ready.has(other))),
    );
    if (next.length === 0) {
      const waiting = [...services].filter((service) => !ready.has(service));
      return `services wait for each other in a circle: ${waiting.join(', ')}`;
    }
    for (const service of next) ready.add(service);
  }
  return undefined;
}

function planError(file: string, why: string, cause?: unknown): HarnessError {
  return new HarnessError({
    code: 'processes-module-invalid',
    message: `stacks.embedded.processes (${file}): ${why}`,
    hint: 'its default export takes {level, folder, environment, freePort} and returns {processes, url, parts}: see harness/src/ports/process-plan.ts',
    exitCode: ExitCode.usage,
    cause,
  });
}
