import type { BottleneckEvidence, EvidencePoint } from '../../model/record/bottleneck.ts';
import type { ResourceCourse } from './resource-course.ts';
import { hostName } from './resource-course.ts';

interface Told {
  readonly cause: ResourceCourse | undefined;
  /** From the load on at which it was full, as a share of the collapse point; absent: it never was. */
  readonly fullFrom?: number | undefined;
  readonly evidence: readonly BottleneckEvidence[];
  /** Whether anything but the host was seen. */
  readonly seesInside: boolean;
}

/** What a resource is called in a sentence: `api CPU`. */
export function nameText({
  service,
  resource,
}: {
  readonly service: string;
  readonly resource: string;
}): string {
  return service === hostName ? `the machine's ${resource}` : `${service} ${resource}`;
}

/** The bottleneck and what tells of it, in a sentence. */
export function bottleneckSentence({ cause, fullFrom, evidence, seesInside }: Told): string {
  if (cause === undefined) {
    return seesInside
      ? 'no resource that is measured was nearly full at any load: the limit is one that is not, such as a lock, a pool without metrics, or a service elsewhere'
      : 'nothing of the inside of the stack is seen: name its metrics in the config';
  }
  const filled = evidence
    .filter(({ role, because }) => role === 'symptom' && because === nameText(cause))
    .map(nameText);
  const symptoms = filled.length === 0 ? '' : `; ${filled.join(', ')} filled because of it`;
  const verb = fullFrom === undefined ? 'came nearest to full' : 'gave out first';
  return `${nameText(cause)} ${verb}: ${figuresOf(cause, fullFrom)}${symptoms}`;
}

function figuresOf(cause: ResourceCourse, fullFrom: number | undefined): string {
  const last = cause.points.findLast(({ ofCollapsePoint }) => ofCollapsePoint <= (fullFrom ?? 1));
  if (last === undefined) return 'no figures';
  const before = cause.points.findLast(({ ofCollapsePoint }) => ofCollapsePoint < last.ofCollapsePoint);
  const where =
    last.ofCollapsePoint === 1
      ? 'at the collapse point'
      : `at ${percent(last.ofCollapsePoint)} of the collapse point`;
  const compared =
    before === undefined ? '' : ` (${pointText(before)} at ${percent(before.ofCollapsePoint)})`;
  return `${pointText(last)} ${where}${compared}`;
}

/** `97 % used, throttled in 74 % of periods`; what is not known is left out. */
function pointText({ use, waiting, kills = 0, evictionsPerSecond, causedShare }: EvidencePoint): string {
  const parts = [
    ...(causedShare === undefined
      ? []
      : [`${percent(causedShare)} of the requests behind it are its misses`]),
    ...(evictionsPerSecond === undefined ? [] : [`${whole(evictionsPerSecond)} evicted a second`]),
    ...(kills > 0 ? [`${kills} kill${kills === 1 ? '' : 's'}`] : []),
    ...(use === undefined || causedShare !== undefined ? [] : [`${percent(use)} used`]),
    ...(waiting === undefined || waiting === 0 ? [] : [`${whole(waiting)} waiting`]),
  ];
  return parts.length === 0 ? 'free' : parts.join(', ');
}

function percent(share: number): string {
  return `${(100 * share).toFixed(0)} %`;
}

function whole(value: number): string {
  return value < 9.95 ? value.toFixed(1) : value.toFixed(0);
}
