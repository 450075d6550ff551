import { describe, expect, it } from 'vitest';
import { adviceOn, goProblemIn, lastWordsOf } from '../../harness/src/drivers/system/go/problem.ts';

const on = { needed: '1.25', cacheFolder: '/home/me/.cache/headroom' };

describe('why Go did not build something', () => {
  it.each([
    ['go: go.mod requires go >= 1.25.0 (running go 1.21.3; GOTOOLCHAIN=local)', 'too-old'],
    [
      "go: errors parsing go.mod:\n/x/go.mod:3: invalid go version '1.25.0': must match format 1.23",
      'too-old',
    ],
    ['go: download go1.25.0 for linux/amd64: toolchain not available', 'too-old'],
    ['note: module requires Go 1.25', 'too-old'],
    ['go: errors parsing go.mod:\n/x/go.mod:5: unknown directive: tool', 'too-old'],
    ['go: example.org/a@v1.0.0: Get "https://x/a": dial tcp: lookup x: no such host', 'no-network'],
    [
      'go: example.org/a@v1.0.0: Get "http://127.0.0.1:1/a": dial tcp 127.0.0.1:1: connect: connection refused',
      'no-network',
    ],
    ['go: example.org/a@v1.0.0: Get "https://x/a": net/http: TLS handshake timeout', 'no-network'],
    [
      'go: example.org/a@v1.0.0: Get "https://x/a": tls: failed to verify certificate: x509: certificate signed by unknown authority',
      'no-network',
    ],
    ['go: example.org/a@v1.0.0: Get "https://x/a": proxyconnect tcp: EOF', 'no-network'],
    ['go: example.org/a@v1.0.0: module lookup disabled by GOPROXY=off', 'no-network'],
    ['go: example.org/a@v1.0.0: reading https://x/a: 407 Proxy Authentication Required', 'no-network'],
    ['link: copying /tmp/b001/exe: write /tmp/x: no space left on device', 'no-space'],
    ['mkdir /home/me/go/pkg: disk quota exceeded', 'no-space'],
    ['failed to initialize build cache at /root/x: mkdir /root/x: permission denied', 'not-writable'],
    ['go: creating work dir: mkdir /tmp/go-build1: read-only file system', 'not-writable'],
    [
      'build cache is required, but could not be located: GOCACHE is not defined and neither $XDG_CACHE_HOME nor $HOME are defined',
      'not-writable',
    ],
    ['go.k6.io/k6/js: /usr/lib/go/pkg/tool/compile: signal: killed', 'no-memory'],
    ['# example.org/a\n./main.go:3:1: syntax error: unexpected x', 'other'],
    ['', 'other'],
  ] as const)('is told by what it says: %s', (said, problem) => {
    expect(goProblemIn(said)).toBe(problem);
  });

  it('has advice of its own for each, which names what can be done', () => {
    const advice = (problem: Parameters<typeof adviceOn>[0]): string => adviceOn(problem, on);
    expect(advice('not-there')).toMatch(/install Go >= 1\.25.*PATH/);
    expect(advice('too-old')).toMatch(/Go >= 1\.25.*too old/);
    expect(advice('no-network')).toContain('GOPROXY');
    expect(advice('no-space')).toContain('/home/me/.cache/headroom');
    expect(advice('not-writable')).toContain('HEADROOM_CACHE');
    expect(advice('no-memory')).toContain('memory');
    expect(advice('other')).toContain('compiler');
  });
});

describe("the compiler's last words", () => {
  it('are the last three lines that say something, on one line', () => {
    expect(lastWordsOf('\n# a\n  one\n\ntwo\nthree\ngo: downloading example.org/a v1.0.0\n\n')).toBe(
      'one | two | three',
    );
    expect(lastWordsOf('\n\n')).toBe('');
  });
});
