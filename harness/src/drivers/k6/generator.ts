import { mkdir, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join, parse, resolve } from 'node:path';
import { timeoutMsOf, type Config, type Slo } from '../../model/config/config.ts';
import { type HarnessError, usageError } from '../../model/errors.ts';
import { plainBehaviour } from '../../model/config/behaviour.ts';
import type { Redactor } from '../../model/secrets/redactor.ts';
import { steadyCurve, timesCurve } from '../../model/rate-curve.ts';
import type { LoadGenerator, LoadRequest } from '../../ports/load-generator.ts';
import { ownerOfThisProcess } from '../system/processes/owner.ts';
import { evenArrivals, poissonArrivals } from './arrivals.ts';
import { bundleScenario } from './bundle.ts';
import type { LocatedK6 } from './locate/located.ts';
import { notWritable } from './seconds/log.ts';
import type { K6Job } from './process.ts';
import { startReceiver, type Receiver } from './remote-write/receiver.ts';
import { PushedReads } from './seconds/pushed-reads.ts';
import { readBackPlan, runReadBack } from './seconds/read-back.ts';
import { planOf, type Arrivals, type TrialPlan } from './trial-plan.ts';
import { runK6Trial } from './trial.ts';
import { assertEnoughVus } from './vus.ts';
import { wayTo } from './way-to.ts';

export interface K6GeneratorOptions {
  readonly k6: LocatedK6;
  /** In the environment of every process that is started, as HEADROOM_RUN. */
  readonly runId: string;
  /** TypeScript; its default function is made by `journey` of scenarios/runtime/journey.ts. */
  readonly scenarioFile: string;
  /** With `freshness`, the scenario must export a function of that name (scenarios/runtime/freshness.ts). */
  readonly slo: Pick<Slo, 'latencyMs' | 'freshness'>;
  /** A request is given up after this. */
  readonly timeoutMs: number;
  readonly arrivals: Config['load']['arrivals'];
  /** Handed to the scenario as __ENV. */
  readonly environment: Readonly<Record<string, string>>;
  /** Takes secrets out of what k6 says. */
  readonly redactor: Pick<Redactor, 'text'>;
  /** Where bundles of scenarios are kept. */
  readonly cacheFolder: string;
  /** Where k6 pushes its metrics to, on loopback. Default: any free port. */
  readonly port?: number;
}

/** A read-back sends no arrivals. */
const noArrivals: Arrivals = { sliceMs: 1000, counts: [] };
const noLoad = {
  trialId: 'read-back',
  rates: steadyCurve(1, 1000),
  behaviour: plainBehaviour,
  samplesFreshness: false,
} as const;

/** What a config says of the generator. */
export function k6OptionsOf(
  config: Pick<Config, 'load' | 'slo'>,
): Pick<K6GeneratorOptions, 'slo' | 'timeoutMs' | 'arrivals' | 'environment'> {
  const { slo, load } = config;
  const { arrivals, environment } = load;
  return { slo, timeoutMs: timeoutMsOf(config), arrivals, environment };
}

/**
 * k6 as the load generator: one process a trial, its metrics pushed to a receiver on loopback.
 * @throws HarnessError `scenario-broken`, `scenario-not-found`, `scenario-without-freshness`, `port-taken`.
 */
export async function createK6Generator(options: K6GeneratorOptions): Promise<LoadGenerator> {
  const { k6, scenarioFile, redactor } = options;
  const bundle = await bundleScenario(scenarioFile, options.cacheFolder);
  if (options.slo.freshness !== undefined && !bundle.exports.includes('freshness')) {
    throw withoutFreshness(scenarioFile);
  }
  const owner = await ownerOfThisProcess();
  const receiver = await startReceiver(options.port ?? 0);
  const reads = new PushedReads();
  const { timeoutMs, slo, environment } = options;
  const job = { k6, owner, runId: options.runId, scriptFile: bundle.file, redactor };
  return {
    provenance: () => ({
      name: 'k6',
      version: k6.version,
      // A record goes to other people: it does not name its author's home.
      origin: k6.origin.replace(homedir(), '~'),
      scenarioFile,
      scenarioHash: bundle.hash,
    }),
    check: ({ rates, behaviour }) => assertEnoughVus(rates, { behaviour, timeoutMs: options.timeoutMs }),
    run: async (request, hooks) => {
      const arrivals = draw(request, request.look === undefined ? options.arrivals : 'even');
      const arrivalsFile = await writeBeside(request, 'arrivals', arrivals.counts);
      const { hosts, trust } = await wayTo(request.targetUrl, options.cacheFolder);
      const settings = {
        timeoutMs: request.look?.timeoutMs ?? timeoutMs,
        slo,
        arrivalsFile,
        hosts,
        tellsReadsOf: reads.toTell,
      };
      const plan = planOf(request, settings, arrivals);
      return runK6Trial(
        {
          ...job,
          files: [arrivalsFile, ...trust.files],
          environment: { ...trust.environment, ...environment, HEADROOM_PLAN: JSON.stringify(plan) },
        },
        { request, arrivals, plan, reads },
        receiver,
        hooks,
      );
    },
    reads: () => reads.all,
    ...(bundle.exports.includes('readBack') ? { readBack: readerOf(options, job, receiver) } : {}),
    close: () => receiver.close(),
  };
}

/** Runs the scenario's `readBack`: a trial without arrivals. */
function readerOf(
  { timeoutMs, slo, environment, cacheFolder }: K6GeneratorOptions,
  job: Pick<K6Job, 'k6' | 'owner' | 'runId' | 'scriptFile' | 'redactor'>,
  receiver: Receiver,
): NonNullable<LoadGenerator['readBack']> {
  return async ({ writes, ...asked }, signal) => {
    const request = { ...asked, ...noLoad };
    const arrivalsFile = await writeBeside(request, 'arrivals', noArrivals.counts);
    const writesFile = await writeBeside(request, 'writes', writes);
    const { hosts, trust } = await wayTo(request.targetUrl, cacheFolder);
    const plan: TrialPlan = {
      ...planOf(request, { timeoutMs, slo, arrivalsFile, hosts }, noArrivals),
      readBack: readBackPlan(writesFile, writes.length),
    };
    return runReadBack(
      {
        ...job,
        files: [arrivalsFile, writesFile, ...trust.files],
        environment: { ...trust.environment, ...environment, HEADROOM_PLAN: JSON.stringify(plan) },
      },
      request.logFile,
      receiver,
      signal,
    );
  };
}

/** Rates are of requests: of visits there are fewer. */
function draw({ rates, seed, behaviour }: LoadRequest, kind: K6GeneratorOptions['arrivals']): Arrivals {
  const visits = timesCurve(rates, 1 / behaviour.visit.requests);
  return kind === 'even' ? evenArrivals(visits) : poissonArrivals(visits, seed);
}

/** What k6 is to read lies beside the log: it is evidence, too. @returns the path of the file. */
async function writeBeside(
  { logFile }: Pick<LoadRequest, 'logFile'>,
  what: 'arrivals' | 'writes',
  content: unknown,
): Promise<string> {
  const { dir, name } = parse(resolve(logFile));
  const file = join(dir, `${name}.${what}.json`);
  try {
    await mkdir(dir, { recursive: true });
    await writeFile(file, JSON.stringify(content));
  } catch (cause) {
    throw notWritable(file, cause);
  }
  return file;
}

function withoutFreshness(scenarioFile: string): HarnessError {
  return usageError(
    'scenario-without-freshness',
    `slo.freshness is set, but the scenario ${scenarioFile} exports no \`freshness\` that could sample it`,
    'export one, made by `freshnessProbe` of scenarios/runtime/freshness.ts (scenarios/timeline.ts shows how), or leave slo.freshness out',
  );
}
