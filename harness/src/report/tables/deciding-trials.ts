import type { LevelRecord } from '../../model/record/record.ts';

export type RecordedTrial = LevelRecord['trials'][number];

/** The trials that a level's bounds rest on. */
export interface DecidingTrials {
  readonly highestSustained?: RecordedTrial;
  readonly lowestViolated?: RecordedTrial;
}

/** The trials at the bounds of a level's bracket; the last one where a load was tried again. */
export function decidingTrials({ bracket, trials }: LevelRecord): DecidingTrials {
  const at = (kind: 'sustained' | 'violated', load: number | undefined): RecordedTrial | undefined =>
    trials.findLast((trial) => trial.outcome.kind === kind && trial.load === load);
  const highestSustained = at('sustained', bracket.lowerBound);
  const lowestViolated = at('violated', bracket.upperBound);
  return {
    ...(highestSustained === undefined ? {} : { highestSustained }),
    ...(lowestViolated === undefined ? {} : { lowestViolated }),
  };
}

/** What a trial showed, for a person. */
export function outcomeText({ outcome }: RecordedTrial): string {
  switch (outcome.kind) {
    case 'sustained':
      return 'SLO held, nothing grew';
    case 'violated':
      return `${outcome.by.join(', ')}: ${outcome.detail}`;
    case 'undecided':
      return outcome.detail;
    case 'invalid':
      return `${outcome.reason}: ${outcome.detail}`;
  }
}

/** The service that used most of its CPU quota, and how much of it, 0..1; `undefined` when none has a quota. */
export function busiestService(
  trial: RecordedTrial,
): { readonly service: string; readonly share: number } | undefined {
  const shares = trial.measures.services.flatMap(({ service, cpuCores, cpuLimitCores }) =>
    cpuLimitCores ? [{ service, share: cpuCores / cpuLimitCores }] : [],
  );
  return shares.toSorted((a, b) => b.share - a.share).at(0);
}
