/**
 * The plain journey, for anybody's own server: GET over a list of paths, each as likely as the others.
 * `load.environment.PATHS`: the paths, separated by commas. Default: `/`.
 */
import { journey } from './runtime/journey.ts';
import { pick } from './runtime/random.ts';

export { options, teardown } from './runtime/journey.ts';

const paths = (__ENV['PATHS'] ?? '/')
  .split(',')
  .map((path) => path.trim())
  .filter((path) => path !== '');
for (const path of paths) {
  if (!path.startsWith('/')) throw new Error(`PATHS: each path starts with "/", got "${path}"`);
}

export default journey((draw) => ({ method: 'GET', path: paths[pick(draw, paths.length) - 1] ?? '/' }));
