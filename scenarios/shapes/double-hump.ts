import { multiple, shapeEntry, span } from './entry.ts';
import { hill, sineDay } from './plain.ts';
import { scale, shift, sum } from './shape.ts';

/**
 * Election day 2022 at the web sites of US counties and states (Cloudflare): two peaks of about four times the daily
 * peaks of October, the first at 08:00 ET. The baseline is here an ordinary day's peak.
 */
export const doubleHump = shapeEntry({
  name: 'double-hump-2022',
  title: 'Election day 2022: two humps, hours wide, as people look up where to vote and who won',
  source:
    'Cloudflare on the web sites of US counties and states, 8 November 2022: two peaks of about 4x the daily peaks of ' +
    'October, the first at 08:00 ET. 1x is the peak of an ordinary day.',
  assumptions: [
    'When the second peak was: 20:00 ET, as the polls close.',
    'How wide the humps are: 10 h and 8 h from foot to foot.',
    'An ordinary day goes between 0.4x at 02:00 and 1x at 14:00, as a sine.',
  ],
  parameters: {
    firstMultiple: multiple(4, [1, 100], 'published', 'the first peak'),
    secondMultiple: multiple(4, [1, 100], 'published', 'the second peak'),
    firstHour: span('h', 8, [5, 11], 'published', 'hour of the first peak'),
    secondHour: span('h', 20, [14, 20], 'assumed', 'hour of the second peak'),
    firstWidthHours: span('h', 10, [0.5, 10], 'assumed', 'the first hump, foot to foot'),
    secondWidthHours: span('h', 8, [0.5, 8], 'assumed', 'the second hump, foot to foot'),
  },
  build: (values) => {
    const day = scale(sineDay(daySwing, dayPeakHour, daySeconds), dayMean);
    const humps = [
      { peak: values.firstMultiple, hour: values.firstHour, widthHours: values.firstWidthHours },
      { peak: values.secondMultiple, hour: values.secondHour, widthHours: values.secondWidthHours },
    ].map(({ peak, hour, widthHours }) =>
      shift(
        hill(Math.max(0, peak - day.rate(3600 * hour)), 3600 * widthHours),
        3600 * (hour - widthHours / 2),
      ),
    );
    return sum(day, ...humps);
  },
});

const daySeconds = 86_400;
/** From 0.4 to 1. */
const dayMean = 0.7;
const daySwing = 0.3 / 0.7;
const dayPeakHour = 14;
