import { randomLcg, randomInt } from 'd3-random';

/** How large the network is. The same size and seed give the same network, bit for bit. */
export interface DatasetSize {
  readonly users: number;
  readonly posts: number;
  readonly meanFollowers: number;
  /** An integer. */
  readonly seed: number;
}

export const defaultSize: DatasetSize = { users: 5000, posts: 20_000, meanFollowers: 45, seed: 20_221_108 };

/**
 * Followers of the user of rank r are proportional to r^-0.65 (Zipf): with 5,000 users and a mean of 45 that gives
 * the first five users 4,200 to 1,400 followers, and the last one 16.
 */
const followersExponent = 0.65;
/** How much a user posts: the known post more, but not as unequally as they are followed. */
const activityExponent = 0.5;

/** Number of followers by rank, user 1 first. Nobody has more than all the others, or fewer than one. */
export function followerCounts(size: Pick<DatasetSize, 'users' | 'meanFollowers'>): number[] {
  const weights = zipfWeights(size.users, followersExponent);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const scale = (size.users * size.meanFollowers) / total;
  return weights.map((weight) => Math.max(1, Math.min(size.users - 1, Math.round(weight * scale))));
}

/** Who follows each user, user 1 first: ids in ascending order, all different, never the user itself. */
export function makeFollowers(size: DatasetSize): number[][] {
  const draw = randomInt.source(randomLcg(fraction(size.seed)))(1, size.users + 1);
  return followerCounts(size).map((count, index) => {
    const user = index + 1;
    const chosen = new Set<number>();
    while (chosen.size < count) {
      const follower = draw();
      if (follower !== user) chosen.add(follower);
    }
    return [...chosen].sort((a, b) => a - b);
  });
}

/** Author of each post, oldest first. */
export function makeAuthors(size: DatasetSize): number[] {
  const random = randomLcg(fraction(size.seed + 1));
  const pick = weightedPick(zipfWeights(size.users, activityExponent));
  return Array.from({ length: size.posts }, () => 1 + pick(random()));
}

/** 1/r^exponent for r = 1 ... length. */
export function zipfWeights(length: number, exponent: number): number[] {
  return Array.from({ length }, (_, index) => (index + 1) ** -exponent);
}

/** Maps a number drawn uniformly from [0, 1) to an index, in proportion to its weight. */
export function weightedPick(weights: readonly number[]): (uniform: number) => number {
  let sum = 0;
  const cumulative = weights.map((weight) => (sum += weight));
  return (uniform) => {
    const wanted = uniform * sum;
    let low = 0;
    let high = cumulative.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((cumulative[middle] ?? 0) > wanted) high = middle;
      else low = middle + 1;
    }
    return low;
  };
}

/** d3's generator is seeded by a fraction; integers next to each other must not give neighbouring streams. */
export function fraction(seed: number): number {
  const goldenRatio = 0.618_033_988_749_895;
  return (seed * goldenRatio) % 1;
}
