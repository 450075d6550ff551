import { createHash, randomUUID } from 'node:crypto';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { trustedCertificates } from '../system/host/ask.ts';
import { isLocalhost, loopbackListening } from '../system/host/loopback.ts';
import type { K6Job } from './process.ts';
import type { TrialPlan } from './trial-plan.ts';

/** What k6 must be told to reach a target as the harness does. */
interface WayToTarget {
  readonly hosts: TrialPlan['hosts'];
  readonly trust: Pick<K6Job, 'files' | 'environment'>;
}

export async function wayTo(target: URL, cacheFolder: string): Promise<WayToTarget> {
  return {
    hosts: await hostsOf(target),
    trust: target.protocol === 'https:' ? await trustOf(cacheFolder) : { files: [], environment: {} },
  };
}

/** k6 asks the resolver, and then IPv4 alone: of a server that listens on ::1 it would say that nobody is there. */
async function hostsOf({ hostname, port, protocol }: URL): Promise<TrialPlan['hosts']> {
  // With a dot at its end (DNS's root) k6 takes no name here.
  if (!isLocalhost(hostname) || hostname.endsWith('.')) return {};
  const listening = await loopbackListening(Number(port || (protocol === 'https:' ? 443 : 80)));
  return { [hostname]: listening ?? '127.0.0.1' };
}

/** Go takes the certificates that it trusts from one file: here from one with all that the harness trusts. */
async function trustOf(cacheFolder: string): Promise<WayToTarget['trust']> {
  const text = trustedCertificates().join('\n');
  const folder = join(cacheFolder, 'trusted');
  const file = join(folder, `${createHash('sha256').update(text).digest('hex').slice(0, 16)}.pem`);
  const unfinished = `${file}.${randomUUID()}`;
  await mkdir(folder, { recursive: true });
  await writeFile(unfinished, text);
  await rename(unfinished, file);
  return { files: [file], environment: { SSL_CERT_FILE: file } };
}
