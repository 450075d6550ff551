/** The plain shapes by name, to try a stack with something simple. Nothing about them is measured. */
import { multiple, shapeEntry, span } from './entry.ts';
import { constant, polyline, ramp, sineDay, step } from './plain.ts';

const source = 'Plain: made up, of no real night.';
const length = span('s', 60, [1, 86_400], 'free', 'length');

export const plainConstant = shapeEntry({
  name: 'constant',
  title: 'The same rate all the time',
  source,
  assumptions: [],
  parameters: { multiple: multiple(1, [0, 500], 'free', 'the rate'), durationSeconds: length },
  build: (values) => constant(values.multiple, values.durationSeconds),
});

export const plainRamp = shapeEntry({
  name: 'ramp',
  title: 'From one rate to another in a straight line',
  source,
  assumptions: [],
  parameters: {
    fromMultiple: multiple(1, [0, 500], 'free', 'the rate at the start'),
    toMultiple: multiple(3, [0, 500], 'free', 'the rate at the end'),
    durationSeconds: length,
  },
  build: ({ fromMultiple, toMultiple, durationSeconds }) => ramp(fromMultiple, toMultiple, durationSeconds),
});

export const plainStep = shapeEntry({
  name: 'step',
  title: 'From one moment to the next at another rate',
  source,
  assumptions: [],
  parameters: {
    fromMultiple: multiple(1, [0, 500], 'free', 'the rate before'),
    toMultiple: multiple(3, [0, 500], 'free', 'the rate after'),
    beforeSeconds: span('s', 20, [0, 86_400], 'free', 'time before the step'),
    afterSeconds: span('s', 40, [1, 86_400], 'free', 'time after it'),
  },
  build: ({ fromMultiple, toMultiple, beforeSeconds, afterSeconds }) =>
    step(fromMultiple, toMultiple, beforeSeconds, beforeSeconds + afterSeconds),
});

export const plainSpike = shapeEntry({
  name: 'spike',
  title: 'Up, for a while at the peak, and down again',
  source,
  assumptions: [],
  parameters: {
    peakMultiple: multiple(5, [1, 500], 'free', 'the peak'),
    leadSeconds: span('s', 20, [0, 86_400], 'free', 'ordinary time before'),
    riseSeconds: span('s', 5, [0, 3600], 'free', 'from an ordinary moment to the peak'),
    plateauSeconds: span('s', 10, [0.1, 86_400], 'free', 'at the peak'),
    fallSeconds: span('s', 5, [0, 3600], 'free', 'from the peak to an ordinary moment'),
    tailSeconds: span('s', 20, [0, 86_400], 'free', 'ordinary time after'),
  },
  build: ({ peakMultiple, leadSeconds, riseSeconds, plateauSeconds, fallSeconds, tailSeconds }) => {
    const risenAt = leadSeconds + riseSeconds;
    const fallsAt = risenAt + plateauSeconds;
    return polyline([
      [0, 1],
      [leadSeconds, 1],
      [risenAt, peakMultiple],
      [fallsAt, peakMultiple],
      [fallsAt + fallSeconds, 1],
      [fallsAt + fallSeconds + tailSeconds, 1],
    ]);
  },
});

export const plainSineDay = shapeEntry({
  name: 'sine-day',
  title: 'An ordinary day: a sine around its mean',
  source,
  assumptions: ['Real days are no sine: steeper in the morning, with a second peak in the evening.'],
  parameters: {
    swing: multiple(0.6, [0, 1], 'assumed', 'how far the day goes up and down around 1'),
    peakHour: span('h', 20, [0, 24], 'assumed', 'hour of the day’s peak'),
    durationHours: span('h', 24, [1, 168], 'free', 'length, from midnight on'),
  },
  build: ({ swing, peakHour, durationHours }) => sineDay(swing, peakHour, 3600 * durationHours),
});
