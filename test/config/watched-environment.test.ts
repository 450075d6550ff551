import { afterEach, describe, expect, it } from 'vitest';
import { watchingEnvironment } from '../../harness/src/drivers/config/watched-environment.ts';

const { env } = process;
const set = (name: string, value: string): void => void (env[name] = value);

afterEach(() => {
  for (const name of Object.keys(env)) if (name.startsWith('WATCHED_')) delete env[name];
});

describe('the environment that a config reads', () => {
  it('is what it asked for and what was set, without what is of the machine', async () => {
    set('WATCHED_SIZE', 'both');
    set('WATCHED_UNREAD', 'x');
    const { result, read } = await watchingEnvironment({}, async () => [
      process.env['WATCHED_SIZE'],
      process.env['WATCHED_ABSENT'],
      process.env['HOME'] === env['HOME'],
    ]);
    expect(result).toEqual(['both', undefined, true]);
    expect(read).toEqual({ WATCHED_SIZE: 'both' });
  });

  it('has the given variables where nothing else is set', async () => {
    set('WATCHED_SIZE', 'now');
    const given = { WATCHED_SIZE: 'then', WATCHED_CACHE: 'cold' };
    const { result, read } = await watchingEnvironment(given, async () => [
      'WATCHED_CACHE' in process.env,
      `${process.env['WATCHED_SIZE']} ${process.env['WATCHED_CACHE']}`,
    ]);
    expect(result).toEqual([true, 'now cold']);
    expect(read).toEqual({ WATCHED_SIZE: 'now', WATCHED_CACHE: 'cold' });
    expect(env['WATCHED_CACHE']).toBeUndefined();
  });

  it('is not all of it when a config goes through all of it', async () => {
    set('WATCHED_SIZE', 'both');
    const { result, read } = await watchingEnvironment({}, async () => ({ ...process.env }));
    expect(result['WATCHED_SIZE']).toBe('both');
    expect(read).toEqual({});
  });

  it('keeps what a config sets, and is put back when it fails', async () => {
    await watchingEnvironment({}, async () => void (process.env['WATCHED_NEW'] = '1'));
    expect(env['WATCHED_NEW']).toBe('1');
    await expect(watchingEnvironment({}, () => Promise.reject(new Error('boo')))).rejects.toThrow('boo');
    expect(process.env).toBe(env);
  });
});
