import { evictableSeconds, postKey, timelineKey } from '../services/cache.ts';
import { homeTimelines, type Network } from './network.ts';

/** Newest posts that are in the hot-post cache from the start. */
const hotPosts = 12_000;

/**
 * The commands that fill Redis: hot posts from old to new, then the home timelines, those of the most active readers (the first users) last, so that eviction takes them last.
 */
export function* redisCommands(network: Network): Generator<readonly string[]> {
  const lifetime = String(evictableSeconds);
  for (const post of network.posts.slice(-hotPosts)) {
    yield ['SET', postKey(post.id), JSON.stringify(post), 'EX', lifetime];
  }
  const timelines = homeTimelines(network);
  for (const [index, ids] of [...timelines.entries()].toReversed()) {
    if (ids.length === 0) continue;
    const key = timelineKey(index + 1);
    yield ['RPUSH', key, ...ids.map(String)];
    yield ['EXPIRE', key, lifetime];
  }
}

/** A command as a RESP request. */
export function encodeCommand(words: readonly string[]): Buffer {
  const parts = words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`);
  return Buffer.from(`*${words.length}\r\n${parts.join('')}`);
}
