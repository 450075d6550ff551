/** Every shape there is, by its name. */
import { doubleHump } from './double-hump.ts';
import { electionPlateau } from './election-plateau.ts';
import { UnknownNameError, type ShapeEntry } from './entry.ts';
import { finalResultClimb } from './final-result-climb.ts';
import { goalTrain } from './goal-train.ts';
import { hotObject } from './hot-object.ts';
import { modernEvening } from './modern-evening.ts';
import { plainConstant, plainRamp, plainSineDay, plainSpike, plainStep } from './plain-entries.ts';
import { singleTopicBurst } from './single-topic-burst.ts';
import { stateCallTrain } from './state-call-train.ts';
import { synchronisedSpike } from './synchronised-spike.ts';

/** Recorded nights first, then the plain ones. */
export const shapes: readonly ShapeEntry[] = [
  electionPlateau,
  stateCallTrain,
  doubleHump,
  modernEvening,
  synchronisedSpike,
  goalTrain,
  finalResultClimb,
  hotObject,
  singleTopicBurst,
  plainConstant,
  plainRamp,
  plainStep,
  plainSpike,
  plainSineDay,
];

/** @throws UnknownNameError with the names there are. */
export function shapeNamed(name: string): ShapeEntry {
  const found = shapes.find((each) => each.name === name);
  if (found !== undefined) return found;
  throw new UnknownNameError(
    `there is no shape "${name}"`,
    name,
    shapes.map((each) => each.name),
  );
}
