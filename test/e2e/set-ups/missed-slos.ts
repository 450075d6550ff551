import { run, replay, night, spared, spike, type SetUp } from './set-up.ts';
import { answering, failingEvery, late } from './wrong-servers.ts';

/** Good answers among others, with nothing else going on. */
export const missedSlos: Readonly<Record<string, SetUp>> = {
  'errors in every 20th answer, of a run': {
    server: answering(failingEvery(20), spared),
    argv: run,
    exitCode: 4,
    says: [
      /the SLO is missed at 16\.7 to 50 requests\/s already, with nothing else going on: [45]\.\d\d % of 18\d requests were not good \(status 500 x [89]\), allowed 1\.00 %/,
      '"out of luck"',
    ],
  },
  'errors in every fifth answer, of a replay': {
    server: answering(failingEvery(5, 404), spared),
    argv: replay,
    config: night,
    exitCode: 4,
    says: [/the SLO is missed at .*\(status 404 x \d+\)/],
  },
  'one path of three that is not there': {
    server: answering((request, response) => {
      response.writeHead(request.url === '/c' ? 404 : 200).end();
    }),
    argv: [...spike, '--path', '/a', '/b', '/c'],
    exitCode: 4,
    says: [/the SLO is missed at .*\(status 404 x \d+\)/],
  },
  'answers that are late with nothing else going on, of a run': {
    server: answering(late(600), spared),
    argv: run,
    exitCode: 4,
    says: [
      /level "whole": the SLO is missed at 1 request\/s already, with nothing else going on: 100\.00 % of 4 requests were not good \(later than 500 ms x 4, median 6\d\d ms\), allowed 1\.00 %/,
      'slo.latencyMs',
    ],
  },
  'answers that are late with nothing else going on, of a spike': {
    server: answering(late(90)),
    argv: [...spike, '--slo-ms', '50'],
    exitCode: 4,
    says: [/later than 50 ms x 4/, '--slo-ms'],
  },
};
