import { answerOf } from '../model/answers/answer.ts';
import type { Level, Slo } from '../model/config/config.ts';
import type { Given } from '../model/record/given.ts';
import type { NightRecord } from '../model/config/night.ts';
import {
  schemaVersion,
  withLevels,
  type AnyRun,
  type LevelRecord,
  type RunRecord,
} from '../model/record/record.ts';
import type { Stack } from '../ports/stack.ts';
import type { RunPorts } from './ports-of-a-run.ts';
import type { NightPlan } from './nights/replay-level.ts';
import type { RunPlan } from './run-plan.ts';
import type { StepTimes } from './step-times.ts';
import { withUp } from './level/with-up.ts';

function newLevel(
  { name, broken, comparedWith }: Level,
  { night, drill, collapsePoints }: RunPlan,
): LevelRecord {
  const nothing = {
    ...{ name, bracket: {}, trials: [], resets: 0 },
    ...(broken === undefined ? {} : { broken }),
    ...(comparedWith === undefined ? {} : { comparedWith }),
  };
  if (night === undefined && drill === undefined) return { ...nothing, status: 'pending' };
  const collapsePoint = collapsePoints?.[name];
  const known = collapsePoint === undefined ? {} : { collapsePoint };
  const empty = drill === undefined ? { replays: [], surges: [] } : { drills: [] };
  return { ...nothing, status: 'not-searched', ...known, ...empty };
}

function recordedSlo({ latencyMs, goodShare, freshness }: Slo): RunRecord['slo'] {
  if (freshness === undefined) return { latencyMs, goodShare };
  const { seconds, share } = freshness;
  return { latencyMs, goodShare, freshness: { seconds, share } };
}

function nightRecordOf({ night, variants, peak, survival, k, sideBySide, from }: NightPlan): NightRecord {
  return {
    ...night,
    peak,
    survival,
    variants: variants.map(({ name, behaviour }) => ({ name, behaviour })),
    sideBySide: k === undefined ? sideBySide : [k],
    ...(from === undefined ? {} : { from }),
  };
}

/** What a run of any kind records, and what its own kind does; without its levels yet. */
function ofItsKind(common: AnyRun, { night, drill }: RunPlan): RunRecord {
  if (drill !== undefined) {
    const inNight = drill.night === undefined ? {} : { night: nightRecordOf(drill.night) };
    return { ...common, kind: 'drill', drills: drill.drills, ...inNight, levels: [] };
  }
  if (night !== undefined) return { ...common, kind: 'night', night: nightRecordOf(night), levels: [] };
  return { ...common, kind: 'search', levels: [] };
}

/** The record as it grows; every change is saved. */
export class RunProgress {
  readonly #ports: RunPorts;
  /** By level: those who measure it know nothing of it. */
  readonly #given = new Map<string, Given>();
  readonly #times: StepTimes;
  #record: RunRecord;

  constructor(plan: RunPlan, ports: RunPorts, times: StepTimes) {
    this.#ports = ports;
    this.#times = times;
    const { config } = plan;
    const common: AnyRun = {
      schemaVersion,
      runId: ports.store.runId,
      name: config.name,
      status: 'running',
      startedAt: plan.previous?.startedAt ?? new Date(ports.clock.now()).toISOString(),
      slo: recordedSlo(config.slo),
      arrivals: config.load.arrivals,
      provenance: plan.provenance,
      ...(plan.wholeLevel === undefined ? {} : { wholeLevel: plan.wholeLevel.name }),
    };
    const levels = plan.levels.map(
      (level) => plan.previous?.levels.find(({ name }) => name === level.name) ?? newLevel(level, plan),
    );
    this.#record = withLevels(ofItsKind(common, plan), levels);
  }

  get record(): RunRecord {
    return this.#record;
  }

  level(name: string): LevelRecord {
    const found = this.#record.levels.find((each) => each.name === name);
    if (found === undefined) throw new RangeError(`level ${name} is not in the record`);
    return found;
  }

  async save(): Promise<void> {
    this.#record = { ...this.#record, times: this.#times.all };
    await this.#ports.store.saveRecord(this.#record);
  }

  /** The same stack; what each level got goes into the record with what is measured on it. */
  recording(stack: Stack): Stack {
    return withUp(stack, async (level, context) => {
      const running = await stack.up(level, context);
      if (running.given !== undefined) this.#given.set(level.name, running.given);
      return running;
    });
  }

  async update(level: LevelRecord): Promise<void> {
    const given = this.#given.get(level.name) ?? this.level(level.name).given;
    const updated = {
      ...level,
      ...(given === undefined ? {} : { given }),
      ...(level.status === 'not-searched' ? {} : { answer: answerOf(level) }),
    };
    const levels = this.#record.levels.map((each) => (each.name === level.name ? updated : each));
    this.#record = withLevels(this.#record, levels);
    await this.save();
  }

  async end(how: Pick<RunRecord, 'status' | 'failure'>): Promise<RunRecord> {
    this.#record = { ...this.#record, ...how, endedAt: new Date(this.#ports.clock.now()).toISOString() };
    await this.save();
    return this.#record;
  }
}
