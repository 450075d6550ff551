import type { Ending, Trouble } from '../../model/record/ending.ts';
import { printable } from '../../model/printable.ts';

/** Why requests came to nothing, and what to do about it. */
export interface Cause {
  readonly what: string;
  readonly hint: string;
}

const troubles: Readonly<Record<Trouble, Cause>> = {
  'name-unknown': {
    what: 'the name of its host is not known',
    hint: 'Look whether the name is right, and whether this machine can look it up (`getent hosts` and the name).',
  },
  refused: {
    what: 'the connection is refused',
    hint: 'Start the target, or name the port that it listens on (`ss -ltn` lists those of this machine).',
  },
  unreachable: {
    what: 'its host cannot be reached',
    hint: 'Look whether the address is right, and whether the network leads there.',
  },
  'broken-off': {
    what: 'the connection is broken off',
    hint: 'Look whether it speaks HTTP on this port, and at its own logs.',
  },
  'untrusted-certificate': {
    what: 'its certificate is signed by an authority that is not trusted here',
    hint: "Name the authority's certificate, or the target's own if it signed that itself, as a PEM file in the environment: SSL_CERT_FILE=authority.pem. Load, health and metrics all heed it.",
  },
  'certificate-of-another-host': {
    what: 'its certificate is of another host',
    hint: 'Ask by a name that stands in its certificate, or give it one for this name.',
  },
  'expired-certificate': {
    what: 'its certificate has expired, or is not valid yet',
    hint: "Renew the certificate, and look at this machine's clock.",
  },
  'no-tls': {
    what: 'it does not speak TLS on this port, and was asked by https',
    hint: 'Ask by http://, or name the port of its https.',
  },
  'tls-failed': {
    what: 'TLS could not be agreed on',
    hint: 'Look which versions and certificates it takes: `openssl s_client -connect` and its host and port.',
  },
  'not-http': {
    what: 'what answers is not HTTP',
    hint: 'Name the port on which it speaks HTTP.',
  },
  other: {
    what: 'no answer came',
    hint: 'Look at what the load generator says of it, and at the logs of the target.',
  },
};

export const speaksTlsThere: Cause = {
  what: 'it speaks TLS on this port, and was asked by http',
  hint: 'Ask by https://, or name the port of its http.',
};

const statuses: Readonly<Record<number, Cause>> = {
  400: {
    what: 'status 400, it does not take such a request',
    hint: 'Look at what it answers, and correct what is asked for: the journey, --path, or the URL of the target. (A certificate of the client, which some targets want, is not sent.)',
  },
  401: {
    what: 'status 401, a login is asked for',
    hint: 'Put user and password into the URL (http://user:password@host; they become a header), or let the journey send the header that lets it in.',
  },
  403: {
    what: 'status 403, it is forbidden',
    hint: 'Look what refuses it: rights of the user, a firewall, a guard against bots (load comes as user agent "headroom").',
  },
  404: {
    what: 'status 404, there is no such path',
    hint: 'Ask for a path that is there: --path, PATHS or MIX in load.environment, or the journey; a path in the URL of the target goes before it.',
  },
  405: {
    what: 'status 405, not by this method',
    hint: 'Ask by a method that the path takes: `method` in the requests of the journey.',
  },
  429: {
    what: 'status 429, a limiter of rates refuses',
    hint: 'Let the load past the limiter: else it is the limiter that is measured.',
  },
  503: {
    what: 'status 503, it refuses for now',
    hint: 'Look whether it is ready, and at its own logs.',
  },
};

/** @param timeoutMs a request was given up after this */
export function causeOf({ kind, status, trouble, example }: Ending, timeoutMs: number): Cause {
  if (trouble !== undefined) return troubles[trouble];
  if (status === undefined || kind === 'timeout') {
    return {
      what: `no answer within ${timeoutMs} ms`,
      hint: 'Look whether the target is stuck, or wait longer for it: load.timeoutMs, slo.latencyMs (--slo-ms).',
    };
  }
  return statuses[status] ?? ofClass(status, example.location);
}

/** The others of their class lead nowhere (304: not modified). */
const redirections: readonly number[] = [301, 302, 303, 307, 308];

function ofClass(status: number, location: string): Cause {
  if (redirections.includes(status)) {
    const to = location === '' ? 'a redirection' : `a redirection to ${printable(location)}`;
    return {
      what: `status ${status}, ${to}`,
      hint: 'No redirection is followed, for it may lead the load elsewhere: give the URL that it leads to as the target (and allow its host, if that is another one).',
    };
  }
  if (status >= 500) {
    return {
      what: `status ${status}, an error of the target`,
      hint: 'Look at its own logs, and mend what fails.',
    };
  }
  return {
    what: `status ${status}`,
    hint: 'Look at what it answers, and correct what is asked for: the journey, --path, or the URL of the target.',
  };
}
