import { multiple, shapeEntry, span } from './entry.ts';
import { burst, constant } from './plain.ts';
import { sum } from './shape.ts';

/**
 * News about one topic: 40 bursts of tweets about companies in the Numenta Anomaly Benchmark (github.com/numenta/NAB,
 * Twitter_volume_*.csv, 2015, every 5 min). Of the bursts 10, 50 and 90 in 100 rise to 8, 32 and 134 times at most.
 */
export const singleTopicBurst = shapeEntry({
  name: 'single-topic-burst',
  title: 'News about one topic: the median of 40 bursts about companies (2015)',
  source:
    'Tweets about companies, 40 bursts in the Numenta Anomaly Benchmark (2015, counts of 5 min), at percentiles 10, 50 ' +
    'and 90: peak 8, 32 and 134 times the topic’s own ordinary, rise 5, 10 and 40 min, half-life 5, 5 and 15 min.',
  assumptions: [
    'It is the traffic of one topic: what share of a site that is must be scaled by whoever uses it.',
    'The counts are of 5 min, so nothing is known of what happens faster.',
  ],
  parameters: {
    peakMultiple: multiple(32, [1, 500], 'published', 'peak; published are 8, 32, 134'),
    riseMinutes: span('min', 10, [0.1, 120], 'published', 'from an ordinary moment to the peak; 5, 10, 40'),
    plateauMinutes: span('min', 5, [0.1, 60], 'published', 'at the peak: one count'),
    halfLifeMinutes: span('min', 5, [0.1, 120], 'published', 'half-life after it; 5, 5, 15'),
    leadMinutes: span('min', 10, [0.1, 600], 'free', 'ordinary time before'),
    tailMinutes: span('min', 60, [1, 600], 'free', 'time after the peak'),
  },
  build: (values) => {
    const startSeconds = 60 * values.leadMinutes;
    const riseSeconds = 60 * values.riseMinutes;
    const plateauSeconds = 60 * values.plateauMinutes;
    const endSeconds = startSeconds + riseSeconds + plateauSeconds + 60 * values.tailMinutes;
    const height = values.peakMultiple - 1;
    const halfLifeSeconds = 60 * values.halfLifeMinutes;
    return sum(
      constant(1, endSeconds),
      burst({ height, startSeconds, riseSeconds, plateauSeconds, halfLifeSeconds }, endSeconds),
    );
  },
});
