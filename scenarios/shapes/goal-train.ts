import { multiple, shapeEntry, span } from './entry.ts';
import { burst, constant } from './plain.ts';
import { sequence, shapeOf, sum, type Shape } from './shape.ts';

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
    const { riseSeconds, goals, spacingMinutes } = values;
    if (!Number.isInteger(goals)) {
      throw new RangeError(`goals of goal-train must be a whole number, got ${goals}`);
    }
    const seconds = 60 * spacingMinutes;
    let match: Shape = constant(1, 60 * leadMinutes);
    for (let goal = 1; goal <= goals; goal += 1) {
      const isLast = goal === goals;
      const from = match.rate(match.durationSeconds);
      const endSeconds = isLast ? riseSeconds + 60 * (values.plateauMinutes + tailMinutes) : seconds;
      const afterGoal = afterGoalFrom(from, endSeconds, values);
      match = sequence(match, isLast ? sum(afterGoal, furtherGoals(endSeconds, values)) : afterGoal);
    }
    return match;
  },
});

const leadMinutes = 15;
const tailMinutes = 30;

interface GoalForm {
  readonly goalMultiple: number;
  readonly riseSeconds: number;
  readonly plateauMinutes: number;
  readonly furtherMultiple: number;
  readonly furtherRiseSeconds: number;
  readonly halfLifeMinutes: number;
}

/** From what was left of the goal before, up, and down again unless the next one comes first. */
function afterGoalFrom(from: number, endSeconds: number, form: GoalForm): Shape {
  const { goalMultiple, riseSeconds, plateauMinutes, halfLifeMinutes } = form;
  const fadesAt = riseSeconds + 60 * plateauMinutes;
  return shapeOf(endSeconds, (tSeconds) => {
    if (tSeconds < riseSeconds) return from + ((goalMultiple - from) * tSeconds) / riseSeconds;
    if (tSeconds <= fadesAt) return goalMultiple;
    return 1 + (goalMultiple - 1) * 2 ** ((fadesAt - tSeconds) / (60 * halfLifeMinutes));
  });
}

/** What further goals add, up within minutes and fading with the plateau of the last one. */
function furtherGoals(endSeconds: number, form: GoalForm): Shape {
  const { goalMultiple, riseSeconds, plateauMinutes, furtherMultiple, furtherRiseSeconds } = form;
  const startSeconds = riseSeconds + 60;
  return burst(
    {
      height: goalMultiple * (furtherMultiple - 1),
      startSeconds,
      riseSeconds: furtherRiseSeconds,
      plateauSeconds: riseSeconds + 60 * plateauMinutes - startSeconds - furtherRiseSeconds,
      halfLifeSeconds: 60 * form.halfLifeMinutes,
    },
    endSeconds,
  );
}
