import { describe, expect, it } from 'vitest';
import { spikeIntentOf, type SpikeOptions } from '../../../harness/src/actions/spike/intent.ts';

const usual = { peak: 100, seconds: 5, sloMs: 500, good: 0.99, results: 'results' };

/** What a spike goes to, and what it asks for there. */
async function targetOf(options: Pick<SpikeOptions, 'url' | 'path'>) {
  const { config } = await spikeIntentOf({ ...usual, ...options }, '/tmp');
  const { MIX = '' } = config.load.environment;
  return [config.stacks.external?.url, Object.keys(JSON.parse(MIX) as object), config.health.path];
}

describe('the target of a spike', () => {
  it('is the page that the URL names, when no path is named', async () => {
    expect(await targetOf({ url: 'http://127.0.0.1:8080' })).toEqual(['http://127.0.0.1:8080/', ['/'], '/']);
    expect(await targetOf({ url: 'http://127.0.0.1:8080/app/login' })).toEqual([
      'http://127.0.0.1:8080/',
      ['/app/login'],
      '/app/login',
    ]);
    expect(await targetOf({ url: 'http://me:word@localhost:8080/search?q=a#top' })).toEqual([
      'http://me:word@localhost:8080/',
      ['/search?q=a'],
      '/search',
    ]);
  });

  it('has the paths that are named under the path of the URL', async () => {
    expect(await targetOf({ url: 'http://127.0.0.1:8080/app/', path: ['//x?q=1', '/y'] })).toEqual([
      'http://127.0.0.1:8080/app/',
      ['//x?q=1', '/y'],
      '//x',
    ]);
  });

  it('has no query beside paths: what would lie where', async () => {
    await expect(targetOf({ url: 'http://127.0.0.1:8080/app?a=b', path: ['/x'] })).rejects.toMatchObject({
      code: 'usage',
      exitCode: 2,
    });
  });
});
