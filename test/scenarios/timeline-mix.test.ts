import { describe, expect, it } from 'vitest';
import { drawsOf } from '../../scenarios/runtime/draws/random.ts';
import { hotPostOf, timelineDraws } from '../../scenarios/timeline-mix.ts';
import { defaultSize, makeAuthors } from '../../targets/timeline/seed/dataset.ts';
import { topics } from '../../targets/timeline/seed/texts.ts';

const population = { users: 5000, posts: 20_000 };
const draws = timelineDraws(population);
const samples = 200_000;

function sample<T>(of: (draw: () => number) => T): T[] {
  return Array.from({ length: samples }, (_, arrival) => of(drawsOf(3, arrival)));
}

describe('the mix of the timeline journey', () => {
  it('reads fifty times for each write, home timelines most of all, and searches eleven times', () => {
    const counts = Map.groupBy(sample(draws.action), (action) => action);
    const count = (action: Parameters<typeof counts.get>[0]): number => counts.get(action)?.length ?? 0;
    const writes = count('writePost') + count('like');
    expect(Math.abs((samples - writes) / writes - 50)).toBeLessThan(4);
    expect(Math.abs(count('search') / writes - 11)).toBeLessThan(1);
    const others = [...counts.keys()].filter((action) => action !== 'home');
    for (const action of others) expect(count('home')).toBeGreaterThan(count(action));
  });

  it('writes as many times as often as asked, and reads as before', () => {
    for (const multiple of [0, 1, 20]) {
      const { action } = timelineDraws(population, multiple);
      const actions = sample(action);
      const writes = actions.filter((each) => each === 'writePost' || each === 'like').length;
      const searches = actions.filter((each) => each === 'search').length;
      const share = multiple / (50 + multiple);
      expect(Math.abs(writes - samples * share)).toBeLessThanOrEqual(
        5 * Math.sqrt(samples * share * (1 - share)),
      );
      expect(Math.abs(searches / (samples - writes) - 11 / 50)).toBeLessThan(0.01);
    }
  });

  it("has the best known user's newest post as the hot one, or the newest of a smaller network", () => {
    expect(hotPostOf(population)).toBe(makeAuthors(defaultSize).lastIndexOf(1) + 1);
    expect(hotPostOf({ users: 10, posts: 300 })).toBe(300);
  });

  it('has a tenth of the users write four fifths of the posts', () => {
    const authors = sample(draws.author);
    const byFirstTenth = authors.filter((user) => user <= population.users / 10).length / samples;
    expect(Math.abs(byFirstTenth - 0.8)).toBeLessThan(0.01);
  });

  it('asks for the newest posts most, and for none that was not seeded', () => {
    const posts = sample(draws.post);
    expect(Math.max(...posts.slice(0, 100_000))).toBe(population.posts);
    expect(Math.min(...posts.slice(0, 100_000))).toBeGreaterThanOrEqual(1);
    expect(posts.filter((post) => post > 19_000).length).toBeGreaterThan(samples / 2);
  });

  it('searches for words that the target writes with', () => {
    const queries = new Set(sample(draws.query));
    expect([...queries].filter((query) => !topics.includes(query))).toEqual([]);
    expect(queries.size).toBe(topics.length);
  });

  it('writes texts that the target takes', () => {
    for (const text of sample(draws.text).slice(0, 1000)) {
      expect(text.length).toBeLessThanOrEqual(500);
      expect(text).toMatch(/ #\w+$/);
    }
  });
});
