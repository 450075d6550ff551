import { medianMsOf } from '../../analysis/at-rest/first-look.ts';
import { shareText } from '../../analysis/trial/share-text.ts';
import type { Config, Level } from '../../model/config/config.ts';
import { destinationOf } from '../../model/secrets/credentials.ts';
import type { Ending } from '../../model/record/ending.ts';
import { ExitCode, HarnessError } from '../../model/errors.ts';
import type { RateCurve } from '../../model/rate-curve.ts';
import type { Second } from '../../model/sample.ts';
import { printable } from '../../model/printable.ts';
import { causeOf, speaksTlsThere, type Cause } from './set-up-causes.ts';

/** What one look saw. */
export interface Look {
  readonly seconds: readonly Second[];
  readonly rates: RateCurve;
  /** The most frequent first. */
  readonly endings: readonly Ending[];
  /** The generator's own words on requests without an answer. */
  readonly failures: readonly string[];
}

/** Of whom the look was taken, and by whom. */
export interface LookedAt {
  readonly level: Level;
  readonly url: URL;
  readonly speaksTls: boolean;
  readonly timeoutMs: number;
  /** Name of the generator. */
  readonly by: string;
}

/** Of a look in which nothing was answered well. */
export function wrongSetUp(look: Look, asked: LookedAt): HarnessError {
  const { level, url, by } = asked;
  const { endings, failures } = look;
  const total = endings.reduce((sum, { count }) => sum + count, 0);
  const causes = endings.map((ending) => [ending, causeIn(ending, asked)] as const);
  const what = causes.map(([{ count }, cause]) => `${cause.what} (${count} of ${total} requests)`);
  const [first] = causes;
  return new HarnessError({
    code: 'wrong-set-up',
    message: [
      `wrong set-up: nothing that was asked of ${destinationOf(url).url.href} at level "${level.name}" was answered well: ${what.join(', ')}`,
      ...answerLines(first?.[0]),
      ...failures.slice(0, 3).map((words) => `${by} says: ${outside(words)}`),
    ].join('\n  '),
    hint: first?.[1].hint ?? '',
    exitCode: ExitCode.environment,
  });
}

/** Of a look with nothing else going on: no load can be found that meets the SLO. */
export function missedAtRest(look: Look, { level, config: { slo }, byOthers }: MissedSlo): HarnessError {
  const { endings, rates, seconds } = look;
  const bad = endings.filter(({ kind }) => kind !== 'good');
  const total = endings.reduce((sum, { count }) => sum + count, 0);
  const share = bad.reduce((sum, { count }) => sum + count, 0) / Math.max(1, total);
  const isLate = bad.some(({ kind }) => kind === 'slow');
  const median = medianMsOf(seconds);
  const kinds = bad.map((ending) => `${badText(ending, slo.latencyMs)} x ${ending.count}`).join(', ');
  const latency = isLate && median !== undefined ? `, median ${median.toPrecision(3)} ms` : '';
  const error = bad.find(({ kind }) => kind !== 'slow' && kind !== 'timeout');
  // No machine makes a target answer with errors, as it makes it late.
  const others = error === undefined ? byOthers : undefined;
  const around = others === undefined ? ', with nothing else going on' : '';
  return new HarnessError({
    code: 'slo-missed-at-rest',
    message: [
      `level "${level.name}": the SLO is missed at ${ratesText(rates)} already${around}: ${shareText(share)} of ${total} requests were not good (${kinds}${latency}), allowed ${shareText(1 - slo.goodShare)}`,
      ...answerLines(error),
      ...(others === undefined ? [] : [`it may not be the target's doing: ${others}`]),
    ].join('\n  '),
    hint: hints[error !== undefined ? 'failing' : others === undefined ? 'late' : 'besideOthers'],
    exitCode: ExitCode.measurementInvalid,
  });
}

const hints = {
  late: 'Allow what it takes at rest (slo.latencyMs; --slo-ms), or give the level what it lacks.',
  failing:
    'Mend what fails, ask only for what works (the journey; --path), or allow as much (slo.goodShare; --good).',
  besideOthers:
    'Free the machine of other work, and start it again. If it is as late then: allow what it takes at rest (slo.latencyMs; --slo-ms), or give the level what it lacks.',
};

interface MissedSlo {
  readonly level: Level;
  readonly config: Pick<Config, 'slo'>;
  /** What may have made its answers late besides the target. */
  readonly byOthers?: string | undefined;
}

function causeIn(ending: Ending, { speaksTls, timeoutMs }: LookedAt): Cause {
  const isOfTls = ending.trouble === 'broken-off' || ending.status === 400;
  return speaksTls && isOfTls ? speaksTlsThere : causeOf(ending, timeoutMs);
}

/** One answer: its status and what its body says first. */
function answerLines(ending: Ending | undefined): string[] {
  if (ending?.status === undefined) return [];
  const { asked, statusText, line } = ending.example;
  const body = line === '' ? 'with nothing in its body' : `"${outside(line)}"`;
  return [`${outside(asked)} was answered with ${outside(statusText)}, ${body}`];
}

function badText({ kind, status, example }: Ending, latencyMs: number): string {
  if (kind === 'slow') return `later than ${latencyMs} ms`;
  if (kind === 'timeout') return 'no answer in time';
  return status === undefined ? outside(example.error) : `status ${status}`;
}

function ratesText({ ratesPerSecond }: RateCurve): string {
  const [low, high] = [Math.min(...ratesPerSecond), Math.max(...ratesPerSecond)].map((rate) =>
    Number(rate.toPrecision(3)),
  );
  return low === high ? `${low} ${low === 1 ? 'request' : 'requests'}/s` : `${low} to ${high} requests/s`;
}

const mostCharacters = 200;

/** Whatever a target or a generator says. */
function outside(text: string): string {
  const shown = printable(text);
  return shown.length > mostCharacters ? `${shown.slice(0, mostCharacters - 1)}…` : shown;
}
