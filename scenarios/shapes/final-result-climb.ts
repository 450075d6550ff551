import { multiple, shapeEntry, span } from './entry.ts';
import { burst, constant, polyline } from './plain.ts';
import { sequence, sum } from './shape.ts';

/**
 * Evening matches at the web site of the World Cup 1998 (M. Arlitt, T. Jin, "1998 World Cup Web Site Access Logs",
 * Internet Traffic Archive): twice the ordinary at kick-off, four times 13 to 23 min in, then a climb of two hours to
 * 8.5 to 11.6 times as the result is near, and gone with a half-life of 9 to 22 min.
 */
export const finalResultClimb = shapeEntry({
  name: 'final-result-climb',
  title: 'A match on the web, 1998: two hours of climbing until the result is known',
  source:
    'Access logs of the World Cup 98 web site (Arlitt and Jin, Internet Traffic Archive): 2x at kick-off, 4x 13 to 23 ' +
    'min in, a climb of 2 h to 8.5 to 11.6x, half-life after it 9 to 22 min; the peak minute 1.2 to 1.4 times the ' +
    'busiest hour. Reads.',
  assumptions: [
    'The hour before kick-off rises in a straight line, and so do the stretches between the published points.',
    'The last 10 min climb as much as all from 4x until then, for the peak minute to stand out of its hour as it did; ' +
      'the peak lasts two minutes.',
  ],
  parameters: {
    peakMultiple: multiple(10, [4, 200], 'published', 'as the result is known; published are 8.5 to 11.6'),
    kickOffMultiple: multiple(2, [1, 4], 'published', 'at kick-off'),
    earlyMultiple: multiple(4, [1, 200], 'published', 'early in the match'),
    earlyMinutes: span('min', 18, [1, 60], 'published', 'when that is reached; published are 13 to 23'),
    climbMinutes: span('min', 120, [80, 240], 'published', 'from kick-off to the peak'),
    halfLifeMinutes: span('min', 15, [1, 60], 'published', 'after the result; published are 9 to 22'),
    leadMinutes: span('min', 60, [1, 600], 'assumed', 'from an ordinary moment to kick-off'),
    tailMinutes: span('min', 90, [1, 600], 'free', 'time after the peak'),
  },
  build: (values) => {
    const { peakMultiple, kickOffMultiple, earlyMultiple } = values;
    if (earlyMultiple < kickOffMultiple || peakMultiple < earlyMultiple) {
      throw new RangeError(
        'final-result-climb needs kickOffMultiple <= earlyMultiple <= peakMultiple, ' +
          `got ${kickOffMultiple}, ${earlyMultiple}, ${peakMultiple}`,
      );
    }
    const kickOffAt = 60 * values.leadMinutes;
    const climb = polyline([
      [0, 1],
      [kickOffAt, kickOffMultiple],
      [kickOffAt + 60 * values.earlyMinutes, earlyMultiple],
      [kickOffAt + 60 * values.climbMinutes - resultSeconds, (earlyMultiple + peakMultiple) / 2],
      [kickOffAt + 60 * values.climbMinutes, peakMultiple],
    ]);
    const height = peakMultiple - 1;
    const halfLifeSeconds = 60 * values.halfLifeMinutes;
    const fading = { height, startSeconds: 0, riseSeconds: 0, plateauSeconds: peakSeconds, halfLifeSeconds };
    const afterSeconds = peakSeconds + 60 * values.tailMinutes;
    return sequence(climb, sum(constant(1, afterSeconds), burst(fading, afterSeconds)));
  },
});

const peakSeconds = 120;
/** Of the climb, its second half takes this. */
const resultSeconds = 600;
