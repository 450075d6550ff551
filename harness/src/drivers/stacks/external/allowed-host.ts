import { lookup } from 'node:dns/promises';
import { BlockList, isIP } from 'node:net';
import type { Config } from '../../../model/config/config.ts';
import { reasonOf, usageError } from '../../../model/errors.ts';
import { isLocalhost } from '../../system/host/loopback.ts';

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');
loopback.addSubnet('::ffff:127.0.0.0', 104, 'ipv6');

/** How a URL was asked for, and how its host is allowed: in a config, or by options. */
export interface HostWords {
  readonly asked: string;
  readonly allows: string;
  /** Goes on after "say so". */
  saySo(host: string): string;
}

const wordsOfConfig: HostWords = {
  asked: 'stacks.external.url',
  allows: 'allowHosts',
  saySo: (host) => ` in the config: allowHosts: [{ host: '${host}', why: '…' }]`,
};

/**
 * Load goes to loopback only, unless the config names the host and says why. A name counts as loopback when every
 * address it has is.
 * @throws HarnessError `host-not-allowed`.
 */
export async function assertAllowedHost(
  url: URL,
  allowHosts: Config['allowHosts'],
  words: HostWords = wordsOfConfig,
): Promise<void> {
  const host = url.hostname.replace(/^\[|\]$/g, '').toLowerCase();
  if (allowHosts.some((allowed) => allowed.host.replace(/^\[|\]$/g, '').toLowerCase() === host)) return;
  const observed = await whyNotLoopback(host);
  if (observed === undefined) return;
  throw usageError(
    'host-not-allowed',
    `${words.asked} sends load to "${host}", ${observed}; without ${words.allows} only loopback is allowed`,
    `if it is yours to load, say so${words.saySo(host)}`,
  );
}

async function whyNotLoopback(host: string): Promise<string | undefined> {
  if (isLocalhost(host)) return undefined;
  try {
    const addresses = isIP(host)
      ? [{ address: host, family: isIP(host) }]
      : await lookup(host, { all: true });
    const outside = addresses.find(
      ({ address, family }) => !loopback.check(address, family === 6 ? 'ipv6' : 'ipv4'),
    );
    if (outside === undefined) return undefined;
    return outside.address === host
      ? 'which is outside loopback'
      : `which is ${outside.address}, outside loopback`;
  } catch (error) {
    return `which cannot be resolved (${reasonOf(error)})`;
  }
}
