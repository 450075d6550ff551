import { multiple, shapeEntry, span } from './entry.ts';
import { burst, constant } from './plain.ts';
import { sum, type Shape } from './shape.ts';

/**
 * Goals of a football match on Twitter. World Cup 2010: from 750 to 2,940 tweets/s (3.9x) within 30 s of a goal, then
 * some 15 minutes. World Cup 2014: from 497,000 to 580,000 tweets a minute within 4 min as further goals fell.
 */
export const goalTrain = shapeEntry({
  name: 'goal-train',
  title: 'Goals of a match: 3.9 times within 30 s of each, and more on top of the last (2010, 2014)',
  source:
    'Twitter, World Cup 2010: 750 to 2,940 tweets/s (3.9x) within 30 s of a goal, for about 15 min. World Cup 2014: ' +
    '497,000 to 580,000 tweets a minute (1.17x) within 4 min as further goals fell. Writes.',
  assumptions: [
    'How many goals and when: three, 30 min apart, the first after 15 min.',
    'The further goals of 2014 come with the last one, a minute after it.',
    'After its plateau a goal fades with a half-life of 5 min, as single-topic bursts do.',
  ],
  parameters: {
    goalMultiple: multiple(3.9, [1, 100], 'published', 'after a goal'),
    riseSeconds: span('s', 30, [1, 300], 'published', 'from an ordinary moment to that'),
    plateauMinutes: span('min', 15, [5, 30], 'published', 'how long it stays up'),
    furtherMultiple: multiple(1.17, [1, 10], 'published', 'further goals, over the last one'),
    furtherRiseSeconds: span('s', 240, [1, 240], 'published', 'rise by further goals'),
    halfLifeMinutes: span('min', 5, [0.5, 30], 'assumed', 'half-life of a goal after its plateau'),
    goals: { defaultValue: 3, min: 1, max: 9, unit: '', basis: 'assumed', meaning: 'goals, a whole number' },
    spacingMinutes: span('min', 30, [6, 60], 'assumed', 'from goal to goal'),
  },
  build: (values) => {
    const { goalMultiple, riseSeconds, goals, spacingMinutes } = values;
    if (!Number.isInteger(goals)) {
      throw new RangeError(`goals of goal-train must be a whole number, got ${goals}`);
    }
    const startOf = (goal: number): number => 60 * (leadMinutes + goal * spacingMinutes);
    const lastPlateauEnds = startOf(goals - 1) + riseSeconds + 60 * values.plateauMinutes;
    const endSeconds = lastPlateauEnds + 60 * tailMinutes;
    const halfLifeSeconds = 60 * values.halfLifeMinutes;
    let match: Shape = constant(1, endSeconds);
    for (let goal = 0; goal < goals; goal += 1) {
      const startSeconds = startOf(goal);
      // What is left of the goal before counts: together they are as high as one is.
      const height = Math.max(0, goalMultiple - match.rate(startSeconds + riseSeconds));
      const plateauSeconds = 60 * values.plateauMinutes;
      match = sum(
        match,
        burst({ height, startSeconds, riseSeconds, plateauSeconds, halfLifeSeconds }, endSeconds),
      );
    }
    const furtherStart = startOf(goals - 1) + riseSeconds + 60;
    const furtherRisen = furtherStart + values.furtherRiseSeconds;
    const further = {
      height: goalMultiple * (values.furtherMultiple - 1),
      startSeconds: furtherStart,
      riseSeconds: values.furtherRiseSeconds,
      plateauSeconds: lastPlateauEnds - furtherRisen,
      halfLifeSeconds,
    };
    return sum(match, burst(further, endSeconds));
  },
});

const leadMinutes = 15;
const tailMinutes = 30;
