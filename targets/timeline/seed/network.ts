import { randomLcg } from 'd3-random';
import { timelineLength } from '../services/cache.ts';
import { tagsOf, type Post } from '../services/post.ts';
import { fraction, makeAuthors, makeFollowers, type DatasetSize } from './dataset.ts';
import { textWriter } from './texts.ts';

export interface User {
  readonly id: number;
  readonly handle: string;
  readonly name: string;
}

/** The whole network in memory: what is loaded into PostgreSQL and Redis. */
export interface Network {
  readonly users: readonly User[];
  /** Index 0 is user 1. */
  readonly followers: readonly (readonly number[])[];
  /** Oldest first; ids from 1. */
  readonly posts: readonly Post[];
  readonly likes: readonly { readonly user: number; readonly post: number }[];
}

const newestPostAt = Date.UTC(2022, 10, 8, 23);
const secondsBetweenPosts = 9;
const mostLikers = 40;
const likerShare = 0.05;

export function makeNetwork(size: DatasetSize): Network {
  const users = Array.from({ length: size.users }, (_, index) => ({
    id: index + 1,
    handle: `user${index + 1}`,
    name: `User ${index + 1}`,
  }));
  const followers = makeFollowers(size);
  const write = textWriter(size.seed + 2);
  const random = randomLcg(fraction(size.seed + 3));
  const likes: { user: number; post: number }[] = [];
  const posts = makeAuthors(size).map((author, index): Post => {
    const id = index + 1;
    const text = write();
    const fans = followers[author - 1] ?? [];
    const likers = fans.slice(0, Math.min(mostLikers, Math.floor(fans.length * likerShare * random())));
    for (const user of likers) likes.push({ user, post: id });
    return {
      id,
      author: { id: author, handle: `user${author}`, name: `User ${author}` },
      text,
      tags: tagsOf(text),
      likes: likers.length,
      createdAt: new Date(newestPostAt - (size.posts - id) * secondsBetweenPosts * 1000).toISOString(),
    };
  });
  return { users, followers, posts, likes };
}

/** Ids of each user's home timeline, newest first, user 1 first. */
export function homeTimelines(network: Network): number[][] {
  const timelines: number[][] = network.users.map(() => []);
  for (const post of network.posts.toReversed()) {
    for (const follower of network.followers[post.author.id - 1] ?? []) {
      const timeline = timelines[follower - 1];
      if (timeline !== undefined && timeline.length < timelineLength) timeline.push(post.id);
    }
  }
  return timelines;
}
