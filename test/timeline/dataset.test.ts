import { describe, expect, test } from 'vitest';
import {
  defaultSize,
  followerCounts,
  makeAuthors,
  makeFollowers,
  weightedPick,
} from '../../targets/timeline/seed/dataset.ts';
import { homeTimelines, makeNetwork } from '../../targets/timeline/seed/network.ts';
import fc from 'fast-check';

const smallSize = { users: 400, posts: 1500, meanFollowers: 12, seed: 7 };

describe('the default network', () => {
  const followers = makeFollowers(defaultSize);
  const counts = followers.map((ids) => ids.length);

  test('has a mean of about 45 followers', () => {
    const mean = counts.reduce((sum, count) => sum + count, 0) / counts.length;
    expect(mean).toBeGreaterThan(44);
    expect(mean).toBeLessThan(46);
  });

  test('has a few stars with thousands of followers, user 1 the greatest', () => {
    const stars = counts.filter((count) => count >= 1000).length;
    expect(stars).toBeGreaterThanOrEqual(3);
    expect(stars).toBeLessThanOrEqual(15);
    expect(counts[0]).toBeGreaterThan(3000);
    expect(counts[0]).toBe(Math.max(...counts));
  });

  test('falls off like a power of the rank, and leaves nobody without a follower', () => {
    const slope = Math.log((counts[99] ?? 0) / (counts[999] ?? 0)) / Math.log(10);
    expect(slope).toBeCloseTo(0.65, 1);
    expect(Math.min(...counts)).toBeGreaterThan(0);
  });

  test('has nobody follow themselves or anybody twice', () => {
    for (const [index, ids] of followers.entries()) {
      expect(new Set(ids).size).toBe(ids.length);
      expect(ids).not.toContain(index + 1);
    }
  });

  test('lets the known post more than the unknown', () => {
    const authors = makeAuthors(defaultSize);
    const byFirstTenth = authors.filter((author) => author <= defaultSize.users / 10).length;
    expect(byFirstTenth / authors.length).toBeGreaterThan(0.25);
    expect(authors.every((author) => author >= 1 && author <= defaultSize.users)).toBe(true);
  });
});

test('the same seed gives the same network, another seed another one', () => {
  expect(makeNetwork(smallSize)).toEqual(makeNetwork(smallSize));
  expect(makeNetwork({ ...smallSize, seed: 8 }).followers).not.toEqual(makeNetwork(smallSize).followers);
});

test('a home timeline holds the newest posts of those one follows, and only theirs', () => {
  const network = makeNetwork(smallSize);
  const timelines = homeTimelines(network);
  for (const [index, ids] of timelines.entries()) {
    const followed = new Set(
      network.followers.flatMap((followers, author) => (followers.includes(index + 1) ? [author + 1] : [])),
    );
    const expected = network.posts
      .filter((post) => followed.has(post.author.id))
      .map((post) => post.id)
      .toReversed()
      .slice(0, 100);
    expect(ids).toEqual(expected);
  }
});

test('likes in posts are those of the table of likes', () => {
  const { posts, likes } = makeNetwork(smallSize);
  expect(likes.length).toBe(posts.reduce((sum, post) => sum + post.likes, 0));
  expect(new Set(likes.map(({ user, post }) => `${user} ${post}`)).size).toBe(likes.length);
});

test('a user has at least one follower and at most all the others, whatever the size', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 2, max: 500 }),
      fc.integer({ min: 1, max: 600 }),
      (users, meanFollowers) => {
        const counts = followerCounts({ users, meanFollowers });
        return counts.length === users && counts.every((count) => count >= 1 && count <= users - 1);
      },
    ),
  );
});

test('a weighted pick gives each index its share of the line', () => {
  const pick = weightedPick([1, 3, 0, 4]);
  expect([0, 0.124, 0.126, 0.49, 0.51, 0.999].map(pick)).toEqual([0, 0, 1, 1, 3, 3]);
});
