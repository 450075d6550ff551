/** A config to begin with: one level, a server that is there already. */
export function firstConfig({ url, scenario }: { url: string; scenario: string }): string {
  const isLoopback = /^(localhost|127(\.\d+){3}|\[::1\])$/.test(new URL(url).hostname);
  const allowHosts = isLoopback
    ? `  // Load goes to loopback only, unless a host is allowed and the reason is said:\n  // allowHosts: [{ host: 'staging.example.org', why: 'our own staging, empty at night' }],`
    : `  allowHosts: [{ host: ${quoted(new URL(url).hostname)}, why: 'TODO: whose it is, and why it may be loaded' }],`;
  return `import { defineConfig } from 'headroom';

// Checked by \`headroom config\`. Paths are relative to this file.
export default defineConfig({
  name: 'my-server',
  // The journey k6 runs. This one asks for the paths in load.environment.PATHS; write your own beside it.
  scenario: ${quoted(scenario)},
  // A good request is answered within latencyMs; collapse is when fewer than goodShare of them are.
  slo: { latencyMs: 250, goodShare: 0.99 },
  stacks: {
    external: { url: ${urlInCode(url)} },
  },
  // One level measures the server as it is. For several, say how to put it at each:
  //   { name: '50', commands: { up: [['./scale', '2']], down: [['./scale', '4']] } },
  levels: [{ name: '100' }],
  health: { path: '/' },
  load: { environment: { PATHS: '/' } },
  // The first load tried and the highest ever sent, requests/s.
  search: { initialLoad: 50, maxLoad: 2000 },
${allowHosts}${hasSecret(url) ? secrets : ''}
});
`;
}

/** The variable that a config takes the password of its target from. */
export const passwordVariable = 'TARGET_PASSWORD';
const secrets = `\n  // Variables whose values are shown and recorded nowhere.\n  secrets: ['${passwordVariable}'],`;

/** A user without a password is a token as a rule. */
export function hasSecret(url: string): boolean {
  const { username, password } = new URL(url);
  return username !== '' || password !== '';
}

/** Config files are shown to others: what lets in is given by a variable. */
function urlInCode(url: string): string {
  if (!hasSecret(url)) return quoted(url);
  const { protocol, username, password, host, pathname, search } = new URL(url);
  const user = password === '' ? '' : `${username}:`;
  const rest = `${host}${pathname === '/' ? '' : pathname}${search}`.replace(/[\\`$]/g, String.raw`\$&`);
  return `\`${protocol}//${user}\${encodeURIComponent(process.env['${passwordVariable}'] ?? '')}@${rest}\``;
}

function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
