import { multiple, shapeEntry, span } from './entry.ts';
import { burst, constant } from './plain.ts';
import { sum } from './shape.ts';

/**
 * "Castle in the Sky" on Japanese television, 3 August 2013: everybody posts one word at one moment of the film.
 * 143,199 tweets in one second, of an ordinary 5,700 a second.
 */
export const synchronisedSpike = shapeEntry({
  name: 'synchronised-spike',
  title: 'One second at 25 times, as everybody posts at one moment of a film (2013)',
  source:
    'Twitter, "Castle in the Sky" on Japanese television, August 2013: 143,199 tweets in one second, of an ordinary ' +
    '5,700 a second (25x). Up within 1 to 2 s, down within seconds. Writes only.',
  assumptions: ['How fast it faded: "seconds" is all that is known; a half-life of 2 s.'],
  parameters: {
    peakMultiple: multiple(25.1, [1, 500], 'published', 'the one second'),
    riseSeconds: span('s', 1, [0.1, 60], 'published', 'from an ordinary moment to the peak'),
    plateauSeconds: span('s', 1, [0.1, 60], 'published', 'at the peak'),
    halfLifeSeconds: span('s', 2, [0.1, 60], 'assumed', 'half of what is left is gone in'),
    leadSeconds: span('s', 30, [1, 3600], 'free', 'ordinary time before'),
    tailSeconds: span('s', 60, [1, 3600], 'free', 'time after the peak'),
  },
  build: ({ peakMultiple, riseSeconds, plateauSeconds, halfLifeSeconds, leadSeconds, tailSeconds }) => {
    const height = peakMultiple - 1;
    const form = { height, startSeconds: leadSeconds, riseSeconds, plateauSeconds, halfLifeSeconds };
    const endSeconds = leadSeconds + riseSeconds + plateauSeconds + tailSeconds;
    return sum(constant(1, endSeconds), burst(form, endSeconds));
  },
});
