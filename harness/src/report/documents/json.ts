import { answerOf, pointOf } from '../../model/answers/answer.ts';
import type { Evidence } from '../../model/answers/evidence.ts';
import type { LevelRecord, RunRecord } from '../../model/record/record.ts';
import type { Proposal } from './proposal.ts';
import { overloadOf } from '../wording/overload.ts';

/** The report for machines: what the page says, with its figures whole. The runs' records have the rest. */
export function reportJson({ name, config, verdict }: Proposal, evidence: Evidence): object {
  const { search, night, drills, sealHashes = {} } = evidence;
  const sourceOf = (record: RunRecord): object => source(record, sealHashes[record.runId]);
  return {
    name,
    proposal: config,
    verdict,
    levels: search.levels.map(measuredLevel),
    slo: search.slo,
    evidence: {
      search: sourceOf(search),
      ...(night === undefined ? {} : { night: sourceOf(night) }),
      ...(drills === undefined ? {} : { drills: sourceOf(drills) }),
    },
  };
}

/** Also of the levels of which something is broken. */
function measuredLevel(level: LevelRecord): object {
  const { name, status, bottleneck, broken } = level;
  const collapsePoint = pointOf(level);
  const overload = overloadOf(level);
  return {
    level: name,
    status,
    answer: answerOf(level),
    ...(broken === undefined ? {} : { broken }),
    ...(collapsePoint === undefined ? {} : { collapsePoint }),
    ...(overload === undefined ? {} : { pastIt: overload.character, recovery: overload.recovery }),
    ...(bottleneck === undefined ? {} : { bottleneck }),
  };
}

function source(record: RunRecord, sealHash: string | undefined): object {
  const { runId, status, startedAt, endedAt, provenance } = record;
  const { scenarioHash, configHash, stack, headroomVersion, commit, command, environment } = provenance;
  return {
    ...{ runId, status, startedAt, scenarioHash, configHash, stack, headroomVersion },
    ...(endedAt === undefined ? {} : { endedAt }),
    ...(commit === undefined ? {} : { commit }),
    ...(command === undefined ? {} : { command }),
    ...(environment === undefined ? {} : { environment }),
    ...(sealHash === undefined ? {} : { sealHash }),
  };
}
