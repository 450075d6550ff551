import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { destinationOf, withCredentialsOf } from '../../harness/src/model/secrets/credentials.ts';

/** What a server reads out of a Basic header. */
function letIn({ headers }: ReturnType<typeof destinationOf>): string | undefined {
  const [, encoded] = /^Basic (.+)$/.exec(headers['authorization'] ?? '') ?? [];
  return encoded === undefined ? undefined : Buffer.from(encoded, 'base64').toString('utf8');
}

describe('the user and the password of a URL', () => {
  it('become a header, whatever they are made of, and the rest of the URL stays', () => {
    const words = fc.string({ unit: 'grapheme', minLength: 1 });
    fc.assert(
      fc.property(words, words, (user, password) => {
        const userinfo = `${encodeURIComponent(user)}:${encodeURIComponent(password)}`;
        const destination = destinationOf(`https://${userinfo}@127.0.0.1:8080/base/?page=2`);
        expect(destination.url.href).toBe('https://127.0.0.1:8080/base/?page=2');
        expect(letIn(destination)).toBe(`${user}:${password}`);
      }),
    );
  });

  it.each([
    ['http://token@127.0.0.1/', 'token:'],
    ['http://:sesame@127.0.0.1/', ':sesame'],
    ['http://user:100%zz@127.0.0.1/', 'user:100%zz'],
    ['http://user:pässword@127.0.0.1/', 'user:pässword'],
  ])('%s lets in as %s', (url, expected) => {
    expect(letIn(destinationOf(url))).toBe(expected);
  });

  it('are not asked for where there are none', () => {
    expect(destinationOf('http://127.0.0.1/a@b')).toEqual({
      url: new URL('http://127.0.0.1/a@b'),
      headers: {},
    });
  });

  it('leave the URL that they were taken from as it was', () => {
    const url = new URL('http://user:sesame@127.0.0.1/');
    destinationOf(url);
    expect(url.password).toBe('sesame');
  });

  it('let in to the same origin, and to no other', () => {
    const target = new URL('http://user:sesame@127.0.0.1:8080/');
    const asked = (url: string): string => withCredentialsOf(url, target).href;
    expect(asked('http://127.0.0.1:8080/metrics')).toBe('http://user:sesame@127.0.0.1:8080/metrics');
    expect(asked('http://own:word@127.0.0.1:8080/metrics')).toBe('http://own:word@127.0.0.1:8080/metrics');
    expect(asked('http://127.0.0.1:9090/metrics')).toBe('http://127.0.0.1:9090/metrics');
    expect(asked('https://127.0.0.1:8080/metrics')).toBe('https://127.0.0.1:8080/metrics');
  });
});
