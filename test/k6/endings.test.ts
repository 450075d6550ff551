import { describe, expect, it } from 'vitest';
import { Endings } from '../../harness/src/drivers/k6/seconds/endings.ts';
import type { Series } from '../../harness/src/drivers/k6/remote-write/decode.ts';

const example = { asked: 'GET /', statusText: '', error: '', location: '', line: '' };

function series(ending: object, value: number): Series {
  return {
    name: 'k6_headroom_endings_total',
    labels: { ending: JSON.stringify(ending) },
    timestampMs: 1,
    value,
  };
}

describe('how the requests of a first look ended', () => {
  it('is counted by status and code over all virtual users, the newest count of each, with one example', () => {
    const endings = new Endings();
    const first = { kind: 'http-4xx', status: 401, errorCode: 1401 };
    const told = { ...example, statusText: '401 Unauthorized', line: 'who?' };
    endings.take([
      series({ ...first, example: told }, 1),
      series({ kind: 'good', status: 200, errorCode: 0, example }, 1),
    ]);
    endings.take([series(first, 2), series({ ...first, example: { ...told, line: 'you?' } }, 1)]);
    endings.take([series(first, 3), { name: 'k6_vus', labels: {}, timestampMs: 1, value: 5 }]);
    expect(endings.all).toEqual([
      { kind: 'http-4xx', count: 5, status: 401, example: told },
      { kind: 'good', count: 1, status: 200, example },
    ]);
  });

  it.each([
    [1101, 'lookup: no such host', 'name-unknown'],
    [1212, 'dial: connection refused', 'refused'],
    [1220, 'read: connection reset by peer', 'broken-off'],
    [1000, 'EOF', 'broken-off'],
    [1201, 'write: broken pipe', 'broken-off'],
    [1000, 'http: server closed idle connection', 'broken-off'],
    [1000, 'http: HTTP/1.x transport connection broken: unknown', 'broken-off'],
    [1213, 'dial: unknown errno 101 error with msg `network is unreachable`', 'unreachable'],
    [1310, 'x509: unknown certificate authority', 'untrusted-certificate'],
    [1311, "x509: certificate doesn't match hostname", 'certificate-of-another-host'],
    [
      1000,
      'tls: failed to verify certificate: x509: certificate has expired or is not yet valid',
      'expired-certificate',
    ],
    [1301, 'tls: first record does not look like a TLS handshake', 'no-tls'],
    [1300, 'remote error: tls: handshake failure', 'tls-failed'],
    [1000, 'remote error: tls: protocol version not supported', 'tls-failed'],
    [1000, 'malformed HTTP response "SSH"', 'not-http'],
    [1000, 'something else', 'other'],
  ])('has a name for what came in the way: %i %s is %s', (errorCode, error, trouble) => {
    const endings = new Endings();
    endings.take([series({ kind: 'connection', status: 0, errorCode, example: { ...example, error } }, 1)]);
    expect(endings.all).toEqual([{ kind: 'connection', count: 1, trouble, example: { ...example, error } }]);
  });

  it.each([
    [['EOF', 'something else']],
    [['something else', 'EOF']],
    [['something else', undefined, 'EOF', undefined]],
  ])('keeps the name that one of those of a code has beside others without: %j', (errors) => {
    const endings = new Endings();
    const ended = { kind: 'connection', status: 0, errorCode: 1000 };
    for (const [index, error] of errors.entries()) {
      const told = error === undefined ? { ...ended, index } : { ...ended, example: { ...example, error } };
      endings.take([series(told, 1)]);
    }
    expect(endings.all).toMatchObject([{ count: errors.length, trouble: 'broken-off' }]);
  });

  it('has none of a request that was not waited for', () => {
    const endings = new Endings();
    endings.take([series({ kind: 'timeout', status: 0, errorCode: 1050, example }, 2)]);
    expect(endings.all).toEqual([{ kind: 'timeout', count: 2, example }]);
  });
});
