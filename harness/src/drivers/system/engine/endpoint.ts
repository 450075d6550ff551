import { lookup } from 'node:dns/promises';
import { BlockList, isIP } from 'node:net';
import { networkInterfaces } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { reasonOf } from '../../../model/errors.ts';

/** Where the docker command line finds its engine. */
export interface EngineEndpoint {
  /** `unix:///var/run/docker.sock`, `tcp://127.0.0.1:2375`, `ssh://…` */
  readonly address: string;
  /** What says so, for a person: `DOCKER_HOST`, `docker context "colima"`. */
  readonly from: string;
}

/** Where docker listens when a TCP address names no port, and with TLS. */
const usualPort = '2375';
const usualPortWithTls = '2376';
const lookupMs = 2000;

const here = new BlockList();
here.addSubnet('127.0.0.0', 8, 'ipv4');
here.addAddress('0.0.0.0', 'ipv4'); // as a target it is this machine
here.addAddress('::1', 'ipv6');
here.addAddress('::', 'ipv6');
here.addSubnet('::ffff:127.0.0.0', 104, 'ipv6');

/** An address as the docker command line reads it (`127.0.0.1:2375`, `tcp://:2375`), written in full. */
export function wholeAddress(text: string, usesTls = false): string {
  const address = text.includes('://') ? text : `tcp://${text}`;
  const url = URL.parse(address.replace(/^tcp:\/\/(?=:|$)/, 'tcp://localhost'));
  if (url?.protocol !== 'tcp:') return address;
  if (url.port === '') url.port = usesTls ? usualPortWithTls : usualPort;
  return url.href;
}

/**
 * Why an engine cannot be the one of this machine, told by its address alone: nobody is asked but the resolver of
 * names. A socket and a port of this machine may still lead elsewhere.
 */
export async function whyElsewhere({
  address,
}: Pick<EngineEndpoint, 'address'>): Promise<string | undefined> {
  const { protocol, hostname } = URL.parse(address) ?? {};
  if (protocol === undefined || hostname === undefined) return 'which is no address';
  if (['unix:', 'npipe:', 'fd:'].includes(protocol)) return undefined;
  if (protocol === 'ssh:') return 'which is reached through ssh';
  if (!['tcp:', 'http:', 'https:'].includes(protocol)) return 'by a protocol that headroom does not know';
  return whyNotHere(hostname.replace(/^\[|\]$/g, ''));
}

/** For a person. */
export function endpointText({ address, from }: EngineEndpoint): string {
  return `${from} (${address})`;
}

async function whyNotHere(host: string): Promise<string | undefined> {
  try {
    const addresses = isIP(host) ? [host] : await addressesOf(host);
    const own = new Set(
      Object.values(networkInterfaces()).flatMap((each) => each?.map((one) => one.address)),
    );
    const outside = addresses.find(
      (address) => !own.has(address) && !here.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4'),
    );
    if (outside === undefined) return undefined;
    return outside === host ? 'which is another machine' : `which is ${outside}, another machine`;
  } catch (error) {
    return `which cannot be resolved (${reasonOf(error)})`;
  }
}

async function addressesOf(host: string): Promise<string[]> {
  const over = new AbortController();
  const tooLate = delay(lookupMs, undefined, { signal: over.signal, ref: false }).then(() => {
    throw new Error(`no answer within ${lookupMs} ms`);
  });
  try {
    const found = await Promise.race([lookup(host, { all: true }), tooLate]);
    return found.map(({ address }) => address);
  } finally {
    over.abort();
    tooLate.catch(() => undefined);
  }
}
