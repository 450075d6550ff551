import {
  briskRates,
  calmestRates,
  getsQuicker,
  isBriskEnough,
  isCertain,
  isMissedByErrors,
  judgeRest,
  lateByOthers,
  restRates,
  type AtRest,
} from '../../analysis/at-rest/first-look.ts';
import { plainBehaviour } from '../../model/config/behaviour.ts';
import { timeoutMsOf, type Config, type Level } from '../../model/config/config.ts';
import type { HarnessError } from '../../model/errors.ts';
import type { RateCurve } from '../../model/rate-curve.ts';
import type { Second } from '../../model/sample.ts';
import type { RunningStack, Stack } from '../../ports/stack.ts';
import { missedAtRest, wrongSetUp, type Look } from './first-look-errors.ts';
import type { RunHooks, RunPorts } from '../ports-of-a-run.ts';
import { watchLoad, type LoadToWatch } from '../watch-load.ts';
import { withUp } from './with-up.ts';

export interface LooksPlan {
  readonly config: Config;
  /** The least that the run is going to send to a level anyway, requests/s: a look sends no more. */
  readonly mostLoad: (level: Level) => number;
}

/** Long enough to tell an answer that is late from none; and no longer than this, but for an SLO that allows more. */
const leastPatienceMs = 2000;
const mostPatienceMs = 4000;
/** A look that took longer is not repeated: whoever waits for a wrong set-up is to hear of it soon. */
const repeatableMs = 4000;

/**
 * The stack of a run, whose levels come up only when they are answered well at all: before anything is measured of a
 * level for the first time, a few requests look at it. Where none is answered well, something is set up wrong, and the
 * run ends with that; where the SLO is missed though nothing else goes on, no load can be found that meets it.
 * Of levels after one that was answered well, slowness and errors are what is to be measured.
 */
export function lookedAt(stack: Stack, plan: LooksPlan, ports: RunPorts, hooks: RunHooks): Stack {
  const looks = new FirstLooks(plan, ports, hooks);
  return withUp(stack, async (level, context) => {
    const running = await stack.up(level, context);
    try {
      await looks.at(level, running);
      return running;
    } catch (error) {
      // The first error tells more than what comes of these.
      const folder = await ports.store.logFolder(level.name).catch(() => undefined);
      if (folder !== undefined) await running.saveLogs(folder).catch(() => undefined);
      await running.down().catch(() => undefined);
      throw error;
    }
  });
}

class FirstLooks {
  readonly #plan: LooksPlan;
  readonly #ports: RunPorts;
  readonly #hooks: RunHooks;
  readonly #lookedAt = new Set<string>();
  #wasWell = false;
  #looks = 0;

  constructor(plan: LooksPlan, ports: RunPorts, hooks: RunHooks) {
    this.#plan = plan;
    this.#ports = ports;
    this.#hooks = hooks;
  }

  /** @throws HarnessError `wrong-set-up`, `slo-missed-at-rest`, or the stack's doubt. */
  async at(level: Level, running: RunningStack): Promise<void> {
    if (!this.#lookedAt.has(level.name)) {
      const line = 'a first look: are a few requests answered well';
      this.#hooks.onEvent({ kind: 'progress', level: level.name, line });
      await (this.#wasWell ? this.#briefly(level, running) : this.#thoroughly(level, running));
      this.#lookedAt.add(level.name);
    }
    if (running.doubt !== undefined) throw running.doubt;
    this.#wasWell = true;
  }

  /** It may be too small for the SLO: only what no lack of capacity does is wrong, and one good answer tells that it is not. */
  async #briefly(level: Level, running: RunningStack): Promise<void> {
    const hasGood = (soFar: readonly Second[]): boolean => soFar.some(({ good }) => good > 0);
    const look = await this.#look(level, running, restRates(this.#plan.mostLoad(level)), hasGood);
    const isWrong = this.#judge(look) === 'nothing-good' && look.endings.every(isCertain);
    if (isWrong) throw await this.#wrongSetUp(level, running, look);
  }

  async #thoroughly(level: Level, running: RunningStack): Promise<void> {
    const { config, mostLoad } = this.#plan;
    const most = mostLoad(level);
    const rest = await this.#atRest(level, running, most);
    const rates = briskRates(rest.seconds, most);
    if (rates === undefined) return;
    const isMissed = (soFar: readonly Second[]): boolean => isMissedByErrors(rest.seconds, soFar, config.slo);
    const look = await this.#look(
      level,
      running,
      rates,
      (soFar) => isBriskEnough(soFar, config.slo) || isMissed(soFar),
    );
    if (isMissed(look.seconds)) throw missedAtRest(look, { level, config });
  }

  /** Once more, and as calmly as can be, where it may be cold or small: the last look counts. */
  async #atRest(level: Level, running: RunningStack, most: number): Promise<Look> {
    const { clock } = this.#ports;
    const startedAt = clock.now();
    let look = await this.#look(level, running, restRates(most));
    let isWarming = false;
    const mayBeCold = !look.endings.every(isCertain) && clock.now() - startedAt < repeatableMs;
    if (this.#judge(look) !== 'well' && mayBeCold) {
      const again = await this.#look(level, running, calmestRates(most));
      isWarming = getsQuicker(look.seconds, again.seconds);
      look = again;
    }
    if (this.#judge(look) === 'well' || isWarming) return look;
    throw await this.#refusal(level, running, look);
  }

  async #refusal(level: Level, running: RunningStack, look: Look): Promise<HarnessError> {
    const { config } = this.#plan;
    const { slo } = config;
    return this.#judge(look) === 'missed'
      ? missedAtRest(look, {
          level,
          config,
          byOthers: lateByOthers(look.seconds, { slo, timeoutMs: this.#timeoutMs() }),
        })
      : this.#wrongSetUp(level, running, look);
  }

  #judge({ seconds }: Look): AtRest {
    return judgeRest(seconds, this.#plan.config.slo);
  }

  #timeoutMs(): number {
    const { config } = this.#plan;
    const most = Math.max(mostPatienceMs, config.slo.latencyMs);
    return Math.min(most, Math.max(leastPatienceMs, timeoutMsOf(config)));
  }

  async #look(
    level: Level,
    running: RunningStack,
    rates: RateCurve,
    isSeen: (soFar: readonly Second[]) => boolean = () => false,
  ): Promise<Look> {
    this.#looks += 1;
    const folder = await this.#ports.store.logFolder(level.name);
    const id = `${level.name}-first-look-${this.#looks}`;
    let saw: Pick<Look, 'endings' | 'failures'> = { endings: [], failures: [] };
    const load: LoadToWatch = {
      id,
      level: level.name,
      purpose: 'first-look',
      rates,
      behaviour: plainBehaviour,
      samplesFreshness: false,
      look: { timeoutMs: this.#timeoutMs() },
      onSeen: (seen) => void (saw = seen),
      seed: this.#plan.config.load.seed + 900_000 + this.#looks,
      logFile: `${folder}/k6-${id}.log`,
    };
    const seconds = await watchLoad(load, running, this.#ports, this.#hooks, isSeen);
    return { seconds, rates, ...saw };
  }

  /** Who speaks TLS to somebody that does not breaks off, or answers with a status of its own. */
  async #wrongSetUp(level: Level, running: RunningStack, look: Look): Promise<HarnessError> {
    const { probe, generator } = this.#ports;
    const { url } = running;
    const mayBeTls = look.endings.some(({ trouble, status }) => trouble === 'broken-off' || status === 400);
    const speaksTls =
      url.protocol === 'http:' && mayBeTls && (await probe.speaksTls(url, this.#hooks.signal));
    const asked = { level, url, speaksTls, timeoutMs: this.#timeoutMs(), by: generator.provenance().name };
    return wrongSetUp(look, asked);
  }
}
