import { evictableSeconds, postKey, timelineKey } from '../services/cache.ts';
import type { Snapshot } from '../redis/snapshot.ts';
import { homeTimelines, type Network } from './network.ts';

/** Newest posts that are in the hot-post cache from the start. */
const hotPosts = 12_000;

/**
 * What Redis holds from the start, in the order it is put there: hot posts from old to new, then the home
 * timelines, those of the most active readers (the first users) last, so that eviction takes them last.
 */
export function cacheContents(network: Network): Snapshot {
  const timelines = homeTimelines(network).map(
    (ids, index) => [timelineKey(index + 1), ids.join(' ')] as const,
  );
  return {
    lifetimeSeconds: evictableSeconds,
    strings: network.posts.slice(-hotPosts).map((post) => [postKey(post.id), JSON.stringify(post)]),
    lists: timelines.filter(([, ids]) => ids !== '').toReversed(),
  };
}
