/**
 * What people ask of the timeline, drawn per arrival. Pure.
 *
 * Reads to writes 50:1: 300,000 timeline reads/s to 6,000 posts/s at Twitter in 2013 (R. Krikorian, "Timelines at
 * scale", QCon 2012). 11 searches a post: 2010's figures (54 API calls and 11 searches a post). How the other 39 reads
 * divide, and that half of the writes are likes, is published nowhere: an assumption.
 */
import { pick, type Draw } from './runtime/draws/random.ts';
import { weighted } from './runtime/draws/weighted.ts';
import { zipf } from './runtime/draws/zipf.ts';

/** Parts of 51: 50 reads and a write. */
const reads = { home: 30, search: 11, userPosts: 5, post: 3, trends: 1 };
const writes = { writePost: 0.5, like: 0.5 };
export type Action = keyof typeof reads | keyof typeof writes;

/** Zipf's exponent of who writes: with 5,000 users the first 10 % write 80 % (P. Wojcik, A. Hughes, Pew 2019). */
const authorsExponent = 1.06;
/** Of who reads, whom they look up and which post: nothing is published, so plain Zipf (an assumption). */
const readersExponent = 1;

export interface Population {
  /** Users 1..users, the best known first. */
  readonly users: number;
  /** Posts 1..posts, the newest last. */
  readonly posts: number;
}

/** The newest post of user 1, the best known, in the network that the timeline is seeded with by default. */
const starsNewestPost = 19_898;

/** The post that all look at when there is a hot key: a star's, or the newest where there are not so many posts. */
export function hotPostOf({ posts }: Population): number {
  return Math.min(starsNewestPost, posts);
}

export interface TimelineDraws {
  action(draw: Draw): Action;
  reader(draw: Draw): number;
  author(draw: Draw): number;
  /** The newest posts are asked for most. */
  post(draw: Draw): number;
  query(draw: Draw): string;
  text(draw: Draw): string;
}

/** @param writesMultiple writes are this many times as common as on an ordinary day, reads as common as ever */
export function timelineDraws({ users, posts }: Population, writesMultiple = 1): TimelineDraws {
  const reader = zipf(users, readersExponent);
  const author = zipf(users, authorsExponent);
  const age = zipf(posts, readersExponent);
  const topicRank = zipf(topics.length, 1);
  const topic = (draw: Draw): string => topics[topicRank(draw) - 1] ?? '';
  return {
    action: weighted(partsOf(writesMultiple)),
    reader,
    author,
    post: (draw) => posts + 1 - age(draw),
    query: topic,
    text: (draw) =>
      `${Array.from({ length: 8 + pick(draw, 8) }, () => topic(draw)).join(' ')} #${topic(draw)}`,
  };
}

function partsOf(writesMultiple: number): (readonly [Action, number])[] {
  return [
    ...Object.entries(reads),
    ...Object.entries(writes).map(([name, part]) => [name, part * writesMultiple] as const),
  ] as (readonly [Action, number])[];
}

/** Words of the target's own texts (targets/timeline/seed/texts.ts), commonest first: a search finds something. */
const topics = (
  'election midterms vote results senate house turnout ballot polls governor recount county debate ' +
  'counting race state blue red live breaking concession victory runoff pollster exit margin swing ' +
  'voters district news speech party congress campaign map network record night lines mail early'
).split(' ');
