import { multiple, shapeEntry, span } from './entry.ts';
import { burst, constant } from './plain.ts';
import { sum, type Shape } from './shape.ts';

/** Election tweets in the busiest minute of each call, and minutes since the first (8:03, 9:33, 11:12, 11:19 pm ET). */
const calls = [
  { atMinutes: 0, tweets: 65_106 },
  { atMinutes: 90, tweets: 69_031 },
  { atMinutes: 189, tweets: 85_273 },
  { atMinutes: 196, tweets: 327_452 },
] as const;
const lastCall = calls[3];

/**
 * Election night 2012 on Twitter: a burst as each state is called, the last 3.8 times the one seven minutes before.
 * Tweets a minute about the election: 65,106 (8:03 pm ET), 69,031 (9:33), 85,273 (11:12), 327,452 (11:19).
 */
export const stateCallTrain = shapeEntry({
  name: 'state-call-train-2012',
  title: 'Election night 2012: a burst at each call, the last 3.8 times the one before',
  source:
    'Twitter, election tweets a minute on 6 November 2012: 65,106 (8:03 pm ET), 69,031 (9:33), 85,273 (11:12) and ' +
    '327,452 (11:19): 90, 99 and 7 minutes apart, the last 3.8 times the one before.',
  assumptions: [
    'Those are the election tweets only. What the whole site carried above an ordinary moment is taken to be in ' +
      'proportion to them, up to the 3.15x of its busiest minute of that night.',
    'How each burst rose and faded is not published: 60 s, and a half-life of 5 min as of single-topic bursts.',
    'An ordinary 30 min before the first call and an hour after the last.',
  ],
  parameters: {
    peakMultiple: multiple(
      3.15,
      [1, 200],
      'published',
      'the last call; the others are in proportion above 1',
    ),
    riseSeconds: span('s', 60, [1, 400], 'assumed', 'rise of each burst'),
    halfLifeMinutes: span('min', 5, [0.5, 30], 'assumed', 'half-life of each burst'),
  },
  build: ({ peakMultiple, riseSeconds, halfLifeMinutes }) => {
    const halfLifeSeconds = 60 * halfLifeMinutes;
    let night: Shape = constant(1, endSeconds);
    for (const { atMinutes, tweets } of calls) {
      const atSeconds = 60 * (leadMinutes + atMinutes);
      const wanted = 1 + ((peakMultiple - 1) * tweets) / lastCall.tweets;
      // What is left of the earlier bursts counts: together they are as high as was counted.
      const height = Math.max(0, wanted - night.rate(atSeconds));
      const startSeconds = atSeconds - riseSeconds;
      night = sum(
        night,
        burst({ height, startSeconds, riseSeconds, plateauSeconds: 60, halfLifeSeconds }, endSeconds),
      );
    }
    return night;
  },
});

const leadMinutes = 30;
const endSeconds = 60 * (leadMinutes + lastCall.atMinutes + 60);
