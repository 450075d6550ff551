import type { Bottleneck, BottleneckEvidence } from '../../model/record/bottleneck.ts';
import type { SaturationSignal } from '../../model/config/metrics.ts';
import type { Second } from '../../model/sample.ts';
import { firstCauses, fullAtOf, isFull, sourceOf, type Cause } from './causes.ts';
import { bottleneckSentence, nameText } from './text.ts';
import { hostName, resourceCourses, type LoadStretch, type ResourceCourse } from './resource-course.ts';

/** At what share of a resource it counts as nearly full, where none is full. */
const nearlyFull = 0.7;
/** What is named as next to give out was at least so full. */
const runnerUp = 0.5;
const mostRunnersUp = 3;

/**
 * Which resource of which service gave out first, from loads below, at and past the collapse point C.
 *
 * For every resource: utilisation, saturation, errors (the USE method: B. Gregg, "Thinking Methodically about
 * Performance", ACM Queue 10(12), 2012). Below saturation the utilisation is load times demand, U = X D, and connections
 * held are load times the time they are held, N = X S (the utilisation law and Little's law: P. Denning, J. Buzen, "The
 * Operational Analysis of Queueing Network Models", ACM Computing Surveys 10(3), 1978): both rise in a straight line to 1
 * where the resource gives out, so a resource can be the bottleneck only if it is full near C and not far below it.
 *
 * 1. Full (`isFull`): of a CPU quota, at least 90 % used (a throttled share alone says little: an idle process is
 *    throttled in half of the few periods in which it runs); of a pool or a queue, at least 90 % used and somebody waits;
 *    of memory, a kill; of a disk or the host, 90 % and 95 % busy.
 * 2. First: full at the lowest load from C on. What is full well below C already does not hold requests up.
 * 3. Cause before symptom (`sourceOf`): waiting goes upstream. A pool fills when the service behind it is full, or its own
 *    CPU, and so does whatever waits for that service; they are symptoms. A cache that throws out what is asked for again
 *    is the cause of what its misses fill behind it.
 * 4. Of several, the one whose straight line reaches 1 first.
 *
 * @param stretches loads with their seconds, those that settle left out; at least one at C or past it
 * @param signals what the config's `metrics` declare
 */
export function findBottleneck(
  stretches: readonly LoadStretch[],
  signals: readonly SaturationSignal[],
): Bottleneck {
  const seen = stretches.filter(({ seconds }) => seconds.length > 0);
  const courses = resourceCourses(seen, signals);
  const loads = seen.map(({ multiple }) => multiple).toSorted((a, b) => a - b);
  const causes = firstCauses(courses, loads);
  const [first] = causes;
  const cause = first?.course ?? nearestToFull(courses);
  const evidence = evidenceOf(courses, cause, loads);
  const scrapes = scrapesIn(seen.flatMap(({ seconds }) => seconds));
  const seesInside = courses.some(({ service }) => service !== hostName);
  return {
    ...naming(cause),
    confidence: confidenceIn(causes),
    why: bottleneckSentence({ cause, fullFrom: first?.at, evidence, seesInside }),
    evidence,
    runnersUp: runnersUp(courses, cause, evidence),
    ...(scrapes === undefined ? {} : { scrapes }),
  };
}

function naming(cause: ResourceCourse | undefined): Pick<Bottleneck, 'kind' | 'service' | 'resource'> {
  if (cause === undefined) return { kind: 'unknown' };
  const { service, resource } = cause;
  return { kind: service === hostName ? 'host' : 'service', service, resource };
}

function confidenceIn([first, ...others]: readonly Cause[]): Bottleneck['confidence'] {
  if (first === undefined || first.wasFullBefore) return 'weak';
  return first.at <= 1 && others.length === 0 ? 'clear' : 'likely';
}

/** Where nothing was full: what was used most at the highest load up to the collapse point. */
function nearestToFull(courses: readonly ResourceCourse[]): ResourceCourse | undefined {
  const [highest] = courses
    .filter(({ kind }) => kind !== 'memory' && kind !== 'cache')
    .filter((course) => useNearCollapse(course) >= nearlyFull)
    .toSorted((a, b) => useNearCollapse(b) - useNearCollapse(a));
  return highest;
}

function useNearCollapse({ points }: ResourceCourse): number {
  return points.findLast(({ ofCollapsePoint }) => ofCollapsePoint <= 1)?.use ?? 0;
}

const roleOrder: readonly BottleneckEvidence['role'][] = ['cause', 'symptom', 'full', 'free'];

function evidenceOf(
  courses: readonly ResourceCourse[],
  cause: ResourceCourse | undefined,
  loads: readonly number[],
): BottleneckEvidence[] {
  return courses
    .map((course) => ({ course, ...roleOf(course, cause, courses, loads) }))
    .toSorted(
      (a, b) =>
        roleOrder.indexOf(a.role) - roleOrder.indexOf(b.role) ||
        useNearCollapse(b.course) - useNearCollapse(a.course),
    )
    .map(({ course, ...role }) => {
      const { service, resource, points } = course;
      const fullAt = fullAtOf(course);
      return { service, resource, ...role, ...(fullAt === undefined ? {} : { fullAt }), points };
    });
}

/** By the lowest load from near the collapse point on at which it was full. */
function roleOf(
  course: ResourceCourse,
  cause: ResourceCourse | undefined,
  courses: readonly ResourceCourse[],
  loads: readonly number[],
): Pick<BottleneckEvidence, 'role' | 'because'> {
  if (course === cause) return { role: 'cause' };
  const at = loads.find((load) =>
    course.points.some((point) => point.ofCollapsePoint === load && isFull(course, point)),
  );
  if (at === undefined) return { role: 'free' };
  const source = sourceOf(course, at, courses);
  return source === course ? { role: 'full' } : { role: 'symptom', because: nameText(source) };
}

function runnersUp(
  courses: readonly ResourceCourse[],
  cause: ResourceCourse | undefined,
  evidence: readonly BottleneckEvidence[],
): Bottleneck['runnersUp'] {
  const isSymptom = ({ service, resource }: ResourceCourse): boolean =>
    evidence.some(
      (each) => each.service === service && each.resource === resource && each.role === 'symptom',
    );
  return (
    courses
      .filter((course) => course !== cause && !isSymptom(course))
      .filter(({ kind }) => kind !== 'memory' && kind !== 'cache')
      // What does not rise with the load (connections that stay open, other work on the machine) does not give out.
      .filter((course) => useNearCollapse(course) >= runnerUp && fullAtOf(course) !== undefined)
      .toSorted((a, b) => useNearCollapse(b) - useNearCollapse(a))
      .slice(0, mostRunnersUp)
      .map(({ service, resource }) => ({ service, resource }))
  );
}

function scrapesIn(seconds: readonly Second[]): Bottleneck['scrapes'] {
  const readings = seconds.flatMap(({ metrics }) => metrics ?? []);
  if (readings.length === 0) return undefined;
  const failures = readings.flatMap((each) => each.failures);
  return {
    asked: readings.reduce((sum, each) => sum + each.asked, 0),
    failed: failures.length,
    reasons: [...new Set(failures)].slice(0, 10),
  };
}
