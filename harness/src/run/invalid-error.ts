import { whyUnmeasured } from '../model/answers/answer.ts';
import type { Config } from '../model/config/config.ts';
import { isDrilled } from '../model/config/drill.ts';
import { ExitCode, HarnessError } from '../model/errors.ts';
import { goOnCommand, type LevelRecord, type RunRecord } from '../model/record/record.ts';
import { invalidTexts } from '../model/record/invalid-reason.ts';

/** What ended a level that generator, host or clock were the limit of again and again. */
export function measurementInvalid(
  { name, trials, replays = [], detail }: LevelRecord,
  run: RunRecord,
): HarnessError {
  const invalid = [...trials, ...replays].flatMap(({ outcome }) =>
    outcome.kind === 'invalid' ? [outcome] : [],
  );
  const last = invalid.at(-1);
  const why = detail ?? (last === undefined ? 'no valid trial' : `${last.reason}: ${last.detail}`);
  const { remedy } = invalidTexts[last?.reason ?? 'no-data'];
  const goOn = goOnCommand(run);
  return new HarnessError({
    code: 'measurement-invalid',
    message: `level ${name}: ${invalid.length} times the load said nothing about the target: ${why}`,
    hint: `${remedy}; then ${goOn === undefined ? 'start it again' : `go on with \`${goOn}\``}.`,
    exitCode: ExitCode.measurementInvalid,
  });
}

/** What is to be said of a search that left levels without an answer; `undefined` when it left none. */
export function levelsUnanswered(
  { runId, levels }: Pick<RunRecord, 'runId' | 'levels'>,
  { timeSeconds, maxTrials }: Config['search'],
): HarnessError | undefined {
  const open = levels.flatMap((level) => {
    const why = whyUnmeasured(level);
    return why === undefined ? [] : [`${level.name} (${why})`];
  });
  if (open.length === 0) return undefined;
  return new HarnessError({
    code: 'levels-unanswered',
    message: `no answer for ${open.length} of ${levels.length} ${levels.length === 1 ? 'level' : 'levels'}: ${open.join(', ')}`,
    hint:
      timeSeconds === undefined
        ? `What its trials saw, and why requests were bad, is in summary.md. Give the search more than ${maxTrials} trials (search.maxTrials), or a time (--time 10m).`
        : `Give it more time (--time), or go on: \`headroom run --resume ${runId}\`.`,
    exitCode: ExitCode.measurementInvalid,
  });
}

/** What ended a run whose drills did not all get an answer; `undefined` when they did. */
export function drillsInvalid({ levels, drills = [] }: RunRecord): HarnessError | undefined {
  const missing = levels.flatMap((level) =>
    drills.filter(({ name }) => !isDrilled(level, name)).map(({ name }) => ({ level, name })),
  );
  const [first] = missing;
  if (first === undefined) return undefined;
  const last = first.level.drills?.findLast(({ drill }) => drill === first.name)?.outcome;
  const why = last?.kind === 'invalid' ? `${last.reason}: ${last.detail}` : 'it was not done';
  return new HarnessError({
    code: 'measurement-invalid',
    message: `${missing.length} of ${levels.length * drills.length} drills have no answer; the first, ${first.name} at level ${first.level.name}: ${why}`,
    hint: 'Mend what it names; then go on with `headroom drill --resume`: only what has no answer is done again.',
    exitCode: ExitCode.measurementInvalid,
  });
}
