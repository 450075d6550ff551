/**
 * The plain journey, for anybody's own server: GET over a list of paths, each as likely as the others.
 * `load.environment.PATHS`: the paths, separated by commas. Default: `/`. The first one is the hot key. No writes.
 */
import { journey } from './runtime/journey.ts';
import { pick } from './runtime/random.ts';
import type { Request } from './runtime/request.ts';

export { options, teardown } from './runtime/journey.ts';

const requests = (__ENV['PATHS'] ?? '/')
  .split(',')
  .map((path) => path.trim())
  .filter((path) => path !== '')
  .map((path): Request => ({ method: 'GET', path }));
for (const { path } of requests) {
  if (!path.startsWith('/')) throw new Error(`PATHS: each path starts with "/", got "${path}"`);
}
const [first = { method: 'GET', path: '/' } as const] = requests;

export default journey((draw) => requests[pick(draw, requests.length) - 1] ?? first, { hot: first });
