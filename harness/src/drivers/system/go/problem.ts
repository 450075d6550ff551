/** Why Go did not build something, as far as what it printed tells. */
export type GoProblem =
  'not-there' | 'too-old' | 'no-network' | 'no-space' | 'not-writable' | 'no-memory' | 'other';

/** What Go, its tools and the system say, in the order in which it is decisive: a full disk is also "not written". */
const signs: readonly (readonly [GoProblem, RegExp])[] = [
  ['no-space', /no space left on device|disk quota exceeded/i],
  [
    'too-old',
    /requires go ?(?:>=|version|\d)|invalid go version|toolchain not available|note: module requires Go|unknown directive: (?:toolchain|tool)/i,
  ],
  ['no-memory', /signal: killed|cannot allocate memory|out of memory/i],
  [
    'not-writable',
    /permission denied|read-only file system|operation not permitted|build cache is (?:required|disabled)|module cache not found/i,
  ],
  [
    'no-network',
    /dial tcp|no such host|name resolution|connection (?:refused|reset)|network is unreachable|i\/o timeout|TLS handshake|x509:|proxyconnect|disabled by GOPROXY|GOPROXY list is|Client\.Timeout|deadline exceeded|: (?:403|404|407|410|5\d\d) |Bad Gateway|unexpected EOF|missing go\.sum entry|cannot find module providing/i,
  ],
];

/** @param said what it printed to stderr */
export function goProblemIn(said: string): GoProblem {
  return signs.find(([, sign]) => sign.test(said))?.[0] ?? 'other';
}

const mostLines = 3;

/** The compiler's own last words, on one line: what comes before is progress, and blank lines say nothing. */
export function lastWordsOf(said: string): string {
  const lines = said
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('go: downloading '));
  return lines.slice(-mostLines).join(' | ');
}

/** What to do about it. */
export function adviceOn(
  problem: GoProblem,
  on: { readonly needed: string; readonly cacheFolder: string },
): string {
  switch (problem) {
    case 'not-there':
      return `install Go >= ${on.needed} (https://go.dev/doc/install) or put its folder on PATH, and headroom builds it`;
    case 'too-old':
      return `get Go >= ${on.needed} (https://go.dev/doc/install): the one that is here is too old`;
    case 'no-network':
      return 'let Go reach its modules: it heeds GOPROXY and HTTPS_PROXY, and SSL_CERT_FILE where a proxy has a certificate of its own';
    case 'no-space':
      return `free 2 GB where Go keeps things (\`go env GOCACHE GOMODCACHE\`, TMPDIR) and in ${on.cacheFolder}`;
    case 'not-writable':
      return `make the folder that is named writable for this user, or name others: GOCACHE, GOMODCACHE and TMPDIR for Go, HEADROOM_CACHE for headroom (now ${on.cacheFolder})`;
    case 'no-memory':
      return 'give it more memory: 2 GB will do';
    case 'other':
      return 'mend what the compiler says last, above, and try again';
  }
}
