import { multiple, shapeEntry, span } from './entry.ts';
import { polyline } from './plain.ts';

/**
 * Election evening 2024, 5 November: traffic to X of US households on broadband was 91 % above prior Tuesdays from
 * 8 pm to midnight ET. 942M posts that day, of about 500M on an ordinary one.
 */
export const modernEvening = shapeEntry({
  name: 'modern-evening-2024',
  title: 'Election evening 2024: four hours at nearly twice an ordinary Tuesday',
  source:
    'X over US household broadband, 5 November 2024: 91 % above prior Tuesdays from 8 pm to midnight ET; 942M posts ' +
    'that day, of about 500M on an ordinary one.',
  assumptions: [
    'How the evening rose and fell is not published: two hours each, straight.',
    'The plateau is flat: only its mean is published, and what stood out of it is not.',
    '1x is the same moment of an ordinary Tuesday, so the swing of the day itself is left out.',
  ],
  parameters: {
    plateauMultiple: multiple(1.91, [1, 100], 'published', 'mean of the plateau'),
    riseHours: span('h', 2, [0.05, 12], 'assumed', 'from an ordinary moment to the plateau'),
    plateauHours: span('h', 4, [0.05, 24], 'published', 'length of the plateau'),
    fallHours: span('h', 2, [0.05, 12], 'assumed', 'from the plateau to an ordinary moment'),
  },
  build: ({ plateauMultiple, riseHours, plateauHours, fallHours }) => {
    const risenAt = 3600 * riseHours;
    const fallsAt = risenAt + 3600 * plateauHours;
    return polyline([
      [0, 1],
      [risenAt, plateauMultiple],
      [fallsAt, plateauMultiple],
      [fallsAt + 3600 * fallHours, 1],
    ]);
  },
});
