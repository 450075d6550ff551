import { multiple, shapeEntry, span } from './entry.ts';
import { burst, constant } from './plain.ts';
import { sum, type Shape } from './shape.ts';

/**
 * The Oscar selfie, 2 March 2014: one post that everybody asks for. 80,000 retweets in its first 3 min and more than a
 * million in its first hour; the site was out about 4 min after it, for 25 min; impressions had a half-life of 80 min.
 */
export const hotObject = shapeEntry({
  name: 'hot-object',
  title: 'One post that everybody asks for: the Oscar selfie (2014)',
  source:
    'Twitter, Oscar selfie of 2 March 2014: 80,000 retweets in 3 min, more than a million in an hour, an outage of 25 ' +
    'min from about the fourth; half-life of its impressions 80 min. What is above 1x is for one key.',
  assumptions: [
    'By how much the whole site rose is not published (its own outage hid it): 2x, so that half of all requests at ' +
      'the peak are for the one post.',
    'It rises in a straight line in 3 min, as the retweets were counted; with the half-life of 80 min that gives 1.2 ' +
      'million in the hour.',
  ],
  parameters: {
    peakMultiple: multiple(2, [1, 100], 'assumed', 'the whole site at the peak; all above 1 is for one key'),
    riseSeconds: span('s', 180, [1, 3600], 'published', 'from the post to the peak'),
    halfLifeMinutes: span('min', 80, [1, 600], 'published', 'half-life of the interest in it'),
    leadMinutes: span('min', 5, [0.1, 60], 'free', 'ordinary time before the post'),
    tailMinutes: span('min', 120, [1, 600], 'free', 'time after the peak'),
  },
  build: site,
  hotShare: (values) => {
    const { rate } = site(values);
    return (tSeconds) => 1 - 1 / rate(tSeconds);
  },
});

function site(values: {
  readonly peakMultiple: number;
  readonly riseSeconds: number;
  readonly halfLifeMinutes: number;
  readonly leadMinutes: number;
  readonly tailMinutes: number;
}): Shape {
  const startSeconds = 60 * values.leadMinutes;
  const { peakMultiple, riseSeconds } = values;
  const endSeconds = startSeconds + riseSeconds + 60 * values.tailMinutes;
  const halfLifeSeconds = 60 * values.halfLifeMinutes;
  const form = { height: peakMultiple - 1, startSeconds, riseSeconds, plateauSeconds: 0, halfLifeSeconds };
  return sum(constant(1, endSeconds), burst(form, endSeconds));
}
