import type { EvidencePoint } from '../../model/record/bottleneck.ts';
import { hostName, type CourseKind, type ResourceCourse } from './resource-course.ts';

/** At loads above this share of the collapse point C something may give out; C itself is known to some per cent. */
const nearCollapse = 0.85;
/** What is full at this share of C already holds nothing up: twice the load fits. Between the two it may be chance. */
const wellBelow = 0.65;
/** Of a CPU quota: the rest is lost to unevenness between replicas and within a second. */
const fullCpu = 0.9;
/** Of the host's CPU, which has no quota to wait for. */
const fullHost = 0.95;
const fullDisk = 0.9;
/** Of a pool at which somebody waits; and of one that does not tell who waits. */
const fullPool = 0.9;
const fullSilentPool = 0.95;
const fullEventLoop = 0.95;
/** Misses for want of room that make up a fifth of the work behind a cache: without them a quarter more would fit. */
const fullCache = 0.2;
/** What something waits for may show as full a little later than the waiting. */
const nearlyFullCpu = 0.85;

/** A resource that gave out, and at which load it first showed, as a share of the collapse point. */
export interface Cause {
  readonly course: ResourceCourse;
  readonly at: number;
  /** What was full at that load because of it. */
  readonly symptoms: readonly ResourceCourse[];
  /** Full well below the collapse point too, so that it need not be what holds requests up. */
  readonly wasFullBefore: boolean;
}

/** Whether there was nothing left of a resource. */
export function isFull(
  { kind, service }: Pick<ResourceCourse, 'kind' | 'service'>,
  point: EvidencePoint,
): boolean {
  const { use, waiting, kills = 0, causedShare = 0 } = point;
  const tests: Record<CourseKind, () => boolean> = {
    cpu: () => (use ?? 0) >= (service === hostName ? fullHost : fullCpu),
    memory: () => kills > 0,
    disk: () => (use ?? 0) >= fullDisk,
    pool: () => isPoolFull(use, waiting),
    queue: () => isPoolFull(use, waiting),
    'event-loop': () => (use ?? 0) >= fullEventLoop,
    cache: () => causedShare >= fullCache,
  };
  return tests[kind]();
}

function isPoolFull(use: number | undefined, waiting: number | undefined): boolean {
  if (use === undefined) return (waiting ?? 0) >= 1;
  return waiting === undefined ? use >= fullSilentPool : use >= fullPool && waiting > 0;
}

function isFullAt(course: ResourceCourse, at: number): boolean {
  return course.points.some((point) => point.ofCollapsePoint === at && isFull(course, point));
}

function wasFullBefore(course: ResourceCourse): boolean {
  return course.points.some((point) => point.ofCollapsePoint <= wellBelow && isFull(course, point));
}

/**
 * What gave out at the lowest load from the collapse point on, the likeliest first. Empty when nothing was full.
 * @param loads as shares of the collapse point, ascending
 */
export function firstCauses(courses: readonly ResourceCourse[], loads: readonly number[]): Cause[] {
  const late = loads.filter((load) => load > nearCollapse);
  // A cache that evicts hurts only by what its misses fill: it is found from there.
  const starts = courses.filter(({ kind }) => kind !== 'cache');
  for (const candidates of [starts.filter((each) => !wasFullBefore(each)), starts]) {
    for (const at of late) {
      const full = candidates.filter((each) => isFullAt(each, at));
      if (full.length > 0) return ranked(causesOf(full, at, courses), late, courses);
    }
  }
  return [];
}

function causesOf(full: readonly ResourceCourse[], at: number, courses: readonly ResourceCourse[]): Cause[] {
  const bySource = Map.groupBy(full, (each) => sourceOf(each, at, courses));
  return [...bySource].map(([course, those]) => ({
    course,
    at,
    symptoms: those.filter((each) => each !== course),
    wasFullBefore: course.kind !== 'cache' && wasFullBefore(course),
  }));
}

/** Follows the waiting to where it comes from: a resource that is full by itself. */
export function sourceOf(
  course: ResourceCourse,
  at: number,
  courses: readonly ResourceCourse[],
  passed: readonly ResourceCourse[] = [],
): ResourceCourse {
  const next = nextSource(course, at, courses, [...passed, course]);
  return next === undefined ? course : sourceOf(next, at, courses, [...passed, course]);
}

function nextSource(
  course: ResourceCourse,
  at: number,
  courses: readonly ResourceCourse[],
  passed: readonly ResourceCourse[],
): ResourceCourse | undefined {
  const others = courses.filter((each) => !passed.includes(each));
  const full = (service: string | undefined, ...kinds: readonly CourseKind[]): ResourceCourse | undefined =>
    kinds
      .map((kind) =>
        others.find((each) => each.service === service && each.kind === kind && isScarceAt(each, at)),
      )
      .find((found) => found !== undefined);
  const cacheBefore = (service: string | undefined): ResourceCourse | undefined =>
    others.find((each) => each.kind === 'cache' && each.before === service && isFullAt(each, at));
  switch (course.kind) {
    case 'pool':
    case 'queue':
      return (
        full(course.before, 'memory', 'cpu', 'event-loop', 'disk', 'pool', 'queue') ??
        full(course.service, 'memory', 'cpu', 'event-loop') ??
        (course.before === undefined ? undefined : cacheBefore(course.before)) ??
        full(hostName, 'cpu', 'disk')
      );
    case 'event-loop':
      return full(course.service, 'cpu') ?? cacheBefore(course.service) ?? full(hostName, 'cpu');
    case 'cpu':
    case 'disk':
      return course.service === hostName ? undefined : cacheBefore(course.service);
    case 'memory':
    case 'cache':
      return undefined;
  }
}

/**
 * Full, or a CPU so near to it that what waits for it shows first. One that was full at half the load let that load
 * through, so it is no reason to wait: a worker behind its queue, or a machine on which others work.
 */
function isScarceAt(course: ResourceCourse, at: number): boolean {
  if (wasFullBefore(course)) return false;
  if (isFullAt(course, at)) return true;
  if (course.kind !== 'cpu' || course.service === hostName) return false;
  return course.points.some(({ ofCollapsePoint, use = 0 }) => ofCollapsePoint === at && use >= nearlyFullCpu);
}

/**
 * A kill before all: nothing serves after it. Then what something is seen to wait for, then what its straight line
 * takes to 1 first. The host comes last: services with a quota of their own were full within it.
 */
function ranked(
  causes: readonly Cause[],
  late: readonly number[],
  courses: readonly ResourceCourse[],
): Cause[] {
  const waitedFor = new Set(
    late.flatMap((at) =>
      courses
        .filter(({ kind }) => kind === 'pool' || kind === 'queue')
        .filter((each) => isFullAt(each, at))
        .map((each) => sourceOf(each, at, courses)),
    ),
  );
  const rank = ({ course }: Cause): number => {
    if (course.service === hostName) return 3;
    if (course.kind === 'memory') return 0;
    return waitedFor.has(course) ? 1 : 2;
  };
  return causes.toSorted(
    (a, b) => rank(a) - rank(b) || (fullAtOf(a.course) ?? Infinity) - (fullAtOf(b.course) ?? Infinity),
  );
}

/**
 * Where a straight line through its use reaches 1, as a share of the collapse point: least squares over the loads up to
 * that point at which it was not full yet (past it, no more comes through). `undefined` when its use does not rise with
 * the load, or is known at one load only.
 */
export function fullAtOf(course: ResourceCourse): number | undefined {
  if (course.kind === 'memory' || course.kind === 'cache') return undefined;
  const points = course.points
    .filter((point) => point.ofCollapsePoint <= 1 && !isFull(course, point))
    .flatMap(({ ofCollapsePoint: x, use: y }) => (y === undefined ? [] : [{ x, y }]));
  if (points.length < 2) return undefined;
  const meanX = points.reduce((sum, { x }) => sum + x, 0) / points.length;
  const meanY = points.reduce((sum, { y }) => sum + y, 0) / points.length;
  const slope =
    points.reduce((sum, { x, y }) => sum + (x - meanX) * (y - meanY), 0) /
    points.reduce((sum, { x }) => sum + (x - meanX) ** 2, 0);
  return slope > 0 ? meanX + (1 - meanY) / slope : undefined;
}
