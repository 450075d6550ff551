import { lookup } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { getCACertificates } from 'node:tls';
import { Agent, request, type Dispatcher } from 'undici';
import { destinationOf } from '../../../model/secrets/credentials.ts';
import { reasonOf } from '../../../model/errors.ts';
import { isLocalhost, loopbackAddresses } from './loopback.ts';

type Question = NonNullable<Parameters<typeof request>[1]>;

/**
 * Asks over HTTP as the load generator does: no port is refused (as `fetch` does), no redirection is followed, no proxy of
 * the environment comes in between, the same certificates are trusted, and the user and password of a URL are a header.
 */
export function ask(
  asked: URL,
  question: Omit<Question, 'dispatcher' | 'headers'> & {
    readonly accept?: string;
    readonly headers?: Readonly<Record<string, string>>;
  },
): Promise<Dispatcher.ResponseData<unknown>> {
  const { url, headers } = destinationOf(asked);
  const { accept, headers: own, ...others } = question;
  return request(url, {
    ...others,
    headers: { ...headers, ...own, ...(accept === undefined ? {} : { accept }) },
    dispatcher: url.protocol === 'https:' ? secureAgent() : plainAgent(),
  });
}

const plainAgent = once(() => new Agent({ connect: { lookup: lookUp } }));
const secureAgent = once(() => new Agent({ connect: { lookup: lookUp, ca: [...trustedCertificates()] } }));

/** A name of this machine is one of its loopback addresses, whether or not a resolver knows both. */
export const lookUp: LookupFunction = (host, options, callback) => {
  if (!isLocalhost(host)) return lookup(host, options, callback);
  if (options.all === true) return callback(null, [...loopbackAddresses]);
  const [{ address, family }] = loopbackAddresses;
  return callback(null, address, family);
};

/**
 * Certificates in PEM: those that come with Node, the system's, and what SSL_CERT_FILE, SSL_CERT_DIR and
 * NODE_EXTRA_CA_CERTS name.
 */
export const trustedCertificates = once((): readonly string[] => [
  ...new Set([...getCACertificates('default'), ...getCACertificates('system')]),
]);

/** Why there was no answer, in a few words. Node adds advice that is about Node alone. */
export function whyUnanswered(error: unknown): string {
  if (error instanceof AggregateError) return [...new Set(error.errors.map(whyUnanswered))].join(', ');
  return reasonOf(error).replace(/; if the root CA is installed locally.*/s, '') || 'no connection';
}

/** Whether a certificate was refused: whoever shows it is there, and time changes nothing. */
export function isAboutCertificate(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return /^(?:CERT_|ERR_TLS_CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_(?:VERIFY|GET_ISSUER))/.test(code ?? '');
}

function once<Value>(make: () => Value): () => Value {
  let made: { readonly value: Value } | undefined;
  return () => (made ??= { value: make() }).value;
}
