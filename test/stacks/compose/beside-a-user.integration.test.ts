import { randomLcg } from 'd3-random';
import { execa } from 'execa';
import { beforeAll, describe, expect, it } from 'vitest';
import { isMissing } from '../../system/needed-tools.ts';
import { compose, fixtureFolder } from '../drivers-under-test.ts';
import { runBesideAUser } from './beside-a-user.ts';

const missing = await isMissing(compose.name, compose.probe);

/** `npm run bench:beside-a-user` does 20, killed at random moments. */
describe.skipIf(missing)("a run beside a user's project that is up and writes", () => {
  beforeAll(() => execa(process.execPath, ['build-image.mjs'], { cwd: fixtureFolder }));

  it.each([
    ['ends by itself', undefined],
    ['is killed while a level is loaded', 9],
  ])('leaves all of theirs as it was when it %s', async (_how, killAfterSeconds) => {
    const random = randomLcg(killAfterSeconds === undefined ? 0.3 : 0.6);
    const name = `headroom-user-${process.pid}-${killAfterSeconds ?? 0}`;
    const { harm, left } = await runBesideAUser(name, random, killAfterSeconds);
    expect({ harm, left }).toEqual({ harm: [], left: [] });
  });
});
