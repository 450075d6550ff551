/**
 * The journey of the timeline target (targets/timeline): home timelines above all, and few writes.
 * `load.environment.USERS` and `POSTS`: the size of the network that was seeded. Default: 5000 and 20000.
 */
import { freshnessProbe } from './runtime/freshness.ts';
import { behaviour, journey } from './runtime/journey.ts';
import { pick, type Draw } from './runtime/draws/random.ts';
import { readBackOf } from './runtime/read-back.ts';
import type { Request } from './runtime/request.ts';
import { hotPostOf, timelineDraws } from './timeline-mix.ts';

export { options, teardown } from './runtime/journey.ts';

const population = { users: sizeOf('USERS', 5000), posts: sizeOf('POSTS', 20_000) };
const draws = timelineDraws(population, behaviour.writesMultiple);

export default journey(choose, { hot: get(`/posts/${hotPostOf(population)}`), multipliesWrites: true });

function choose(draw: Draw, visitor: Draw): Request {
  switch (draws.action(draw)) {
    case 'home':
      return get(`/home/${draws.reader(visitor)}`);
    case 'userPosts':
      return get(`/users/${draws.author(draw)}/posts`);
    case 'post':
      return get(`/posts/${draws.post(draw)}`);
    case 'search':
      return get(`/search?q=${encodeURIComponent(draws.query(draw))}`);
    case 'trends':
      return get('/trends');
    case 'writePost':
      return postBy(draws.author(draw), draws.text(draw));
    case 'like':
      return {
        method: 'POST',
        path: `/posts/${draws.post(draw)}/like`,
        body: { user: draws.reader(visitor) },
      };
  }
}

/** An author as authors are, and any one of the followers. */
export const freshness = freshnessProbe({
  reader: (draw, ask) => {
    const author = draws.author(draw);
    // Anyone after a user drawn at random; from the start again, should there be none.
    for (const after of [pick(draw, population.users), 0]) {
      const answer = ask(get(`/users/${author}/followers?after=${after}`)) as Followers | undefined;
      const [follower] = answer?.followers ?? [];
      if (follower !== undefined) return { author, follower };
    }
    return undefined;
  },
  post: (draw, { author }) => postBy(author, draws.text(draw)),
  timeline: ({ follower }) => get(`/home/${follower}?order=latest`),
  shows: (timeline, posted) =>
    (timeline as Timeline).posts.some((post) => post.id === (posted as Timeline['posts'][number]).id),
});

/** Likes are not read back: they count once a user, however often they are sent. */
function postBy(user: number, text: string): Request {
  return {
    method: 'POST',
    path: '/posts',
    body: { user, text },
    write: {
      keyed: (key) => ({ body: { user, text: `${text} ${key}` } }),
      idOf: (post) => (post as Post).id,
      about: String(user),
    },
  };
}

/** A post must be in the database, which search asks, and on the timelines of followers: one of them is looked at. */
export const readBack = readBackOf({
  search: ({ key }, ask) => copiesOf(key, (ask(get(`/search?q=${key}`)) as Timeline).posts),
  timeline: ({ key, id, about: author }, ask) => {
    const after = Number(id ?? 0) % population.users;
    const { followers } = ask(get(`/users/${author}/followers?after=${after}`)) as Followers;
    const [follower] = followers;
    // An unknown post may have no id: its place on the page is not known.
    if (follower === undefined || id === undefined) return undefined;
    const { posts } = ask(get(`/home/${follower}?order=latest`)) as Timeline;
    const copies = copiesOf(key, posts);
    const hasMovedOn = posts.length >= timelinePage && posts.every((post) => post.id > Number(id));
    return copies === 0 && hasMovedOn ? undefined : copies;
  },
});

/** Posts on a page of a timeline. */
const timelinePage = 20;

function copiesOf(key: string, posts: readonly Post[]): number {
  return posts.filter(({ text }) => text.includes(key)).length;
}

interface Followers {
  readonly followers: readonly number[];
}

interface Timeline {
  readonly posts: readonly Post[];
}

interface Post {
  readonly id: number;
  readonly text: string;
}

function get(path: string): Request {
  return { method: 'GET', path };
}

function sizeOf(name: string, fallback: number): number {
  const size = Number(__ENV[name] ?? fallback);
  if (!Number.isInteger(size) || size < 1)
    throw new Error(`${name} must be a whole number >= 1, got "${__ENV[name]}"`);
  return size;
}
