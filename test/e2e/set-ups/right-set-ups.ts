import { forThisMachine } from '../../fixtures/certificates.ts';
import { type SetUp } from './set-up.ts';
import {
  answering,
  coldFor,
  failingEvery,
  late,
  limitedTo,
  queueing,
  withCertificate,
} from './wrong-servers.ts';

/** Where there is something to measure, it is measured: a first look must not refuse it. */
export const rightSetUps: Readonly<Record<string, SetUp>> = {
  'a target past its collapse point at a third of the load': {
    server: answering(queueing(8)),
    exitCode: 0,
    says: [],
  },
  'a limiter that lets 20 requests a second through': {
    server: answering(limitedTo(20)),
    exitCode: 0,
    says: [],
  },
  'a target that is slow for its first two seconds': {
    server: answering(coldFor(2000, late(900))),
    exitCode: 0,
    says: [],
  },
  'one bad answer in 150': { server: answering(failingEvery(150)), exitCode: 0, says: [] },
  'a private authority that is named': {
    server: withCertificate(forThisMachine),
    trusts: true,
    exitCode: 0,
    says: [],
  },
  'a server of this machine on ::1 alone, under a path': {
    server: answering(
      (request, response) => void response.writeHead(request.url === '/app/' ? 200 : 404).end(),
      { host: '::1', name: 'localhost' },
    ),
    argv: ['spike', '--url', 'URL/app/', '--peak', '50', '--seconds', '5'],
    exitCode: 0,
    says: [],
  },
};
