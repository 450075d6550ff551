import { multiple, shapeEntry, span } from './entry.ts';
import { burst, constant, polyline } from './plain.ts';
import { shift, sum } from './shape.ts';

/**
 * Election night 2012 on Twitter, 6 November: the busiest hour (8:11 to 9:11 pm PT) with the busiest minute and the
 * busiest second in it. 9,965, 14,576 and 15,107 tweets/s over an ordinary 4,630 (400M a day).
 */
export const electionPlateau = shapeEntry({
  name: 'election-plateau-2012',
  title: 'Election night 2012: an hour-long plateau, with the busiest minute in it',
  source:
    'Twitter, election night of 6 November 2012: busiest hour (8:11 to 9:11 pm PT) 9,965 tweets/s, busiest minute ' +
    '14,576, busiest second 15,107, over an ordinary 4,630 (400M a day): 2.15x, 3.15x, 3.26x.',
  assumptions: [
    'How the night rose before that hour and fell after it is not published: straight lines.',
    'When in the hour the busiest minute was: 8 minutes in (the last call, 8:19 pm PT).',
    'How that minute rose and faded: 60 s, and a half-life of 5 min as of single-topic bursts.',
    'Tweets are writes; reads are taken to have risen by as much.',
  ],
  parameters: {
    hourMultiple: multiple(2.15, [1, 100], 'published', 'mean of the busiest hour'),
    minuteMultiple: multiple(3.15, [1, 200], 'published', 'mean of the busiest minute'),
    secondMultiple: multiple(3.26, [1, 400], 'published', 'the busiest second'),
    riseMinutes: span('min', 45, [1, 600], 'assumed', 'from an ordinary moment to the plateau'),
    fallMinutes: span('min', 90, [1, 600], 'assumed', 'from the plateau to an ordinary moment'),
    halfLifeMinutes: span('min', 5, [0.5, 20], 'assumed', 'half-life of the busiest minute'),
  },
  build: ({ hourMultiple, minuteMultiple, secondMultiple, riseMinutes, fallMinutes, halfLifeMinutes }) => {
    /** The other 59 seconds of the busiest minute, so that it has its mean. */
    const duringMinute = (60 * minuteMultiple - secondMultiple) / 59;
    const halfLifeSeconds = 60 * halfLifeMinutes;
    const plateau = plateauUnder({ hourMultiple, duringMinute, secondMultiple, halfLifeSeconds });
    const risenAt = 60 * riseMinutes;
    const endSeconds = risenAt + hourSeconds + 60 * fallMinutes;
    const night = polyline([
      [0, 1],
      [risenAt, plateau],
      [risenAt + hourSeconds, plateau],
      [endSeconds, 1],
    ]);
    const startSeconds = risenAt + minuteAtSeconds - minuteRiseSeconds;
    const height = duringMinute - plateau;
    const minute = {
      height,
      startSeconds,
      riseSeconds: minuteRiseSeconds,
      plateauSeconds: 60,
      halfLifeSeconds,
    };
    const second = constant(secondMultiple - duringMinute, 1);
    return sum(night, burst(minute, endSeconds), shift(second, risenAt + minuteAtSeconds + 30));
  },
});

const hourSeconds = 3600;
/** Into the hour: 8:11 to 8:19 pm PT. */
const minuteAtSeconds = 480;
const minuteRiseSeconds = 60;

/** The plateau that gives the hour its mean together with the busiest minute on top of it. */
function plateauUnder(night: {
  readonly hourMultiple: number;
  readonly duringMinute: number;
  readonly secondMultiple: number;
  readonly halfLifeSeconds: number;
}): number {
  const { hourMultiple, duringMinute, secondMultiple, halfLifeSeconds } = night;
  const fadingSeconds = hourSeconds - minuteAtSeconds - 60;
  /** Area of a burst of height 1 within the hour. */
  const area =
    minuteRiseSeconds / 2 + 60 + (halfLifeSeconds / Math.LN2) * (1 - 2 ** (-fadingSeconds / halfLifeSeconds));
  const ofSecond = secondMultiple - duringMinute;
  const plateau = (hourSeconds * hourMultiple - area * duringMinute - ofSecond) / (hourSeconds - area);
  if (plateau >= 1 && plateau <= duringMinute && ofSecond >= 0) return plateau;
  throw new RangeError(
    'election-plateau-2012 cannot have these at once: hourMultiple <= minuteMultiple <= secondMultiple is needed, ' +
      'and none so high that it alone makes the mean of the next; with ' +
      `hourMultiple ${hourMultiple} the plateau beside the busiest minute would be ${plateau.toFixed(2)}x, and that ` +
      `minute without its busiest second ${duringMinute.toFixed(2)}x`,
  );
}
