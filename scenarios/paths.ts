/**
 * The plain journey, for anybody's own server: GET over paths. The first one is the hot key. No writes.
 * `load.environment.PATHS`: the paths, separated by commas, each as likely as the others. Default: `/`.
 * `load.environment.MIX`: paths with their parts of the requests instead, as JSON: `{"/": 3, "/search?q=shoes": 1}`.
 */
import { mixOf } from './paths-mix.ts';
import { journey } from './runtime/journey.ts';
import { weighted } from './runtime/draws/weighted.ts';

export { options, teardown } from './runtime/journey.ts';

const parts = mixOf(__ENV).map(([path, part]) => [{ method: 'GET', path }, part] as const);
const [[hot] = [{ method: 'GET', path: '/' } as const]] = parts;

export default journey(weighted(parts), { hot });
