/**
 * The journey of the timeline target (targets/timeline): home timelines above all, and few writes.
 * `load.environment.USERS` and `POSTS`: the size of the network that was seeded. Default: 5000 and 20000.
 */
import { journey, type Request } from './runtime/journey.ts';
import { timelineDraws } from './timeline-mix.ts';

export { options, teardown } from './runtime/journey.ts';

const draws = timelineDraws({ users: sizeOf('USERS', 5000), posts: sizeOf('POSTS', 20_000) });

export default journey((draw): Request => {
  switch (draws.action(draw)) {
    case 'home':
      return get(`/home/${draws.reader(draw)}`);
    case 'userPosts':
      return get(`/users/${draws.author(draw)}/posts`);
    case 'post':
      return get(`/posts/${draws.post(draw)}`);
    case 'search':
      return get(`/search?q=${encodeURIComponent(draws.query(draw))}`);
    case 'trends':
      return get('/trends');
    case 'writePost':
      return { method: 'POST', path: '/posts', body: { user: draws.author(draw), text: draws.text(draw) } };
    case 'like':
      return { method: 'POST', path: `/posts/${draws.post(draw)}/like`, body: { user: draws.reader(draw) } };
  }
});

function get(path: string): Request {
  return { method: 'GET', path };
}

function sizeOf(name: string, fallback: number): number {
  const size = Number(__ENV[name] ?? fallback);
  if (!Number.isInteger(size) || size < 1)
    throw new Error(`${name} must be a whole number >= 1, got "${__ENV[name]}"`);
  return size;
}
