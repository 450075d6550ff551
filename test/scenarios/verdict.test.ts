import { describe, expect, it } from 'vitest';
import { badKinds } from '../../harness/src/model/sample.ts';
import { kindOf, kinds } from '../../scenarios/runtime/verdict.ts';

/** As k6 has them. */
const words = {
  ports: 'dial: unknown errno 99 error with msg `cannot assign requested address`',
  files: 'dial: unknown errno 24 error with msg `too many open files`',
};

describe('how a request ended', () => {
  it.each([
    { status: 200, error_code: 0, latencyMs: 250, kind: 'good' },
    { status: 204, error_code: 0, latencyMs: 0.2, kind: 'good' },
    { status: 201, error_code: 0, latencyMs: 250.1, kind: 'slow' },
    { status: 302, error_code: 0, latencyMs: 1, kind: 'unexpected' },
    { status: 404, error_code: 1404, latencyMs: 1, kind: 'http-4xx' },
    { status: 429, error_code: 1429, latencyMs: 1, kind: 'shed' },
    { status: 503, error_code: 1503, latencyMs: 1, kind: 'shed' },
    { status: 500, error_code: 1500, latencyMs: 1, kind: 'http-5xx' },
    { status: 504, error_code: 1504, latencyMs: 900, kind: 'http-5xx' },
    { status: 0, error_code: 1050, latencyMs: 500, kind: 'timeout' },
    { status: 0, error_code: 1211, latencyMs: 500, kind: 'timeout' },
    { status: 0, error_code: 1212, latencyMs: 1, kind: 'connection' },
    { status: 0, error_code: 1213, error: words.ports, latencyMs: 1, kind: 'unsent' },
    { status: 0, error_code: 1213, error: words.files, latencyMs: 1, kind: 'unsent' },
    { status: 0, error_code: 1220, latencyMs: 1, kind: 'connection' },
    { status: 0, error_code: 1000, latencyMs: 1, kind: 'connection' },
  ])('status $status, error $error_code after $latencyMs ms is $kind', ({ latencyMs, kind, ...ending }) => {
    expect(kindOf({ error: '', ...ending }, latencyMs, 250)).toBe(kind);
  });

  it('has the kinds that the harness counts', () => {
    expect(kinds.toSorted()).toEqual(['good', 'unsent', ...badKinds].toSorted());
  });
});
