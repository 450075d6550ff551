import { expired, forAnotherHost, forThisMachine } from '../../fixtures/certificates.ts';
import { run, everyRequest, k6Says, type SetUp } from './set-up.ts';
import {
  answering,
  answeringWithoutTls,
  connecting,
  nobody,
  status,
  withCertificate,
} from './wrong-servers.ts';

/** No answer of HTTP at all. */
export const wrongConnections: Readonly<Record<string, SetUp>> = {
  'a port on which nobody listens': {
    server: nobody,
    exitCode: 3,
    says: ['the connection is refused', everyRequest, /k6 says: .*connection refused/],
  },
  'a port on which nobody listens, of a run': {
    server: nobody,
    argv: run,
    exitCode: 3,
    says: ['the connection is refused', /k6 says: .*connection refused/],
  },
  'a name that nobody knows': {
    server: nobody,
    argv: ['spike', '--url', 'http://no-such-host.invalid', '--peak', '50', '--allow-host', 'a test'],
    exitCode: 3,
    says: ['the name of its host is not known', /k6 says: lookup no-such-host\.invalid.*no such host/],
  },
  'connections that are reset': {
    server: connecting((socket) => socket.once('data', () => socket.resetAndDestroy())),
    exitCode: 3,
    says: ['the connection is broken off', /k6 says: .*reset by peer/],
  },
  'connections that are closed at once': {
    server: connecting((socket) => socket.end()),
    exitCode: 3,
    says: ['the connection is broken off', /k6 says: .*(EOF|reset)/],
  },
  'answers that break off': {
    server: connecting((socket) => {
      socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort'));
    }),
    exitCode: 3,
    says: ['the connection is broken off', /k6 says: unexpected EOF/],
  },
  'something else than HTTP': {
    server: connecting((socket) => socket.once('data', () => socket.end('SSH-2.0-elsewhere\r\n'))),
    exitCode: 3,
    says: ['what answers is not HTTP', /k6 says: .*malformed HTTP response/],
  },
  'an authority that nobody trusts': {
    server: withCertificate(forThisMachine),
    exitCode: 3,
    says: [
      'authority that is not trusted',
      /k6 says: .*x509: certificate signed by unknown authority/,
      'SSL_CERT_FILE',
    ],
  },
  'an authority that nobody trusts, of a run': {
    server: withCertificate(forThisMachine),
    argv: run,
    exitCode: 3,
    says: ['authority that is not trusted', /k6 says: .*x509: certificate signed by unknown authority/],
  },
  'a certificate of another host': {
    server: withCertificate(forAnotherHost),
    trusts: true,
    exitCode: 3,
    says: ['its certificate is of another host', /k6 says: .*valid for elsewhere\.example, not localhost/],
  },
  'a certificate of yesteryear': {
    server: withCertificate(expired),
    trusts: true,
    exitCode: 3,
    says: ['its certificate has expired', /k6 says: .*x509: certificate has expired/],
  },
  'https on a port of http': {
    server: answering(status(200), { scheme: 'https' }),
    exitCode: 3,
    says: ['it does not speak TLS on this port', k6Says, 'http://'],
  },
  'http on a port of https': {
    server: withCertificate(forThisMachine, { scheme: 'http' }),
    exitCode: 3,
    says: ['it speaks TLS on this port', 'https://'],
  },
  'http on a port of https that has an answer to it': {
    server: answeringWithoutTls(forThisMachine),
    exitCode: 3,
    says: ['it speaks TLS on this port', '"400 The plain HTTP request was sent to HTTPS port"'],
  },
};
