/**
 * Does a killed harness leave anything? `npm run bench:fault-kills -- --times 30`: a real run of `headroom drill` is killed
 * (SIGKILL) at a random moment, on embedded and compose by turns; `headroom cleanup` follows, what is left of the run is
 * looked for from outside, and `--resume` must answer every drill. Prints a table and JSON; exits with 1 when one of them
 * fell short. About a minute and a half each.
 */
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import Table from 'cli-table3';
import { randomLcg } from 'd3-random';
import pLimit from 'p-limit';
import { reasonOf } from '../../harness/src/model/errors.ts';
import { startHeadroom, testFolder } from '../e2e/headroom-process.ts';
import { drawDrills } from './faults/draw-faults.ts';
import { leftOfRun, processesWith } from './faults/left-of-run.ts';
import { tell } from './faults/run-side-by-side.ts';
import { faultsOn, smallStackConfig, type SmallStack } from './faults/small-stack.ts';
import { startDrills } from './faults/watched-run.ts';

const { values } = parseArgs({
  options: {
    times: { type: 'string', default: '30' },
    seed: { type: 'string', default: '1' },
    'side-by-side': { type: 'string', default: '3' },
  },
});

const drillsEach = 3;
const mostResumes = 3;
/** Long, so that many a kill meets a fault that is on. */
const holdSeconds = 5;
/** From the run's first word on; warming up and the loads take longer, so that it is never over by then. */
const latestKillSeconds = 48;

interface Killed {
  readonly stack: SmallStack;
  readonly seconds: number;
  /** What went on then. */
  readonly during: string;
  /** With it its guard, which would have cleaned up by itself. */
  readonly withGuard: boolean;
  readonly left: readonly string[];
  readonly drillsAnswered: number;
  readonly resumes: number;
  readonly leftAtEnd: readonly string[];
  /** Why it is not all right. */
  readonly failure?: string;
}

const times = Number(values.times);
const random = randomLcg(((Number(values.seed) * 0.618_033_988_749) % 1) + 1e-9);
const moments = Array.from({ length: times }, () => latestKillSeconds * random());
const sideBySide = pLimit(Number(values['side-by-side']));
const done = await Promise.all(
  moments.map((seconds, index) =>
    sideBySide(() => killOne(index % 2 === 0 ? 'embedded' : 'compose', index, seconds)),
  ),
);

const table = new Table({
  head: [
    'stack',
    'killed after',
    'while',
    'and its guard',
    'left',
    'answered on --resume',
    'resumed',
    'left at the end',
    'right',
  ],
  style: { head: [], border: [] },
});
for (const each of done) {
  table.push([
    ...[
      each.stack,
      `${each.seconds.toFixed(1)} s`,
      each.during,
      each.withGuard ? 'yes' : 'no',
      each.left.length,
    ],
    ...[
      `${each.drillsAnswered} of ${drillsEach}`,
      each.resumes,
      each.leftAtEnd.length,
      isRight(each) ? 'yes' : 'NO',
    ],
  ]);
}
console.log(table.toString());
const right = done.filter((each) => isRight(each)).length;
console.log(`${right} of ${times} restored and finished`);
console.log(JSON.stringify({ times, seed: Number(values.seed), right, runs: done }));
process.exitCode = right === times ? 0 : 1;

function isRight({ left, drillsAnswered, leftAtEnd, failure }: Killed): boolean {
  return left.length + leftAtEnd.length === 0 && drillsAnswered === drillsEach && failure === undefined;
}

async function killOne(stack: SmallStack, index: number, seconds: number): Promise<Killed> {
  const name = `fault-kills-${stack}-${index + 1}`;
  const flag = path.join(tmpdir(), `${name}-${process.pid}.flag`);
  const seed = 1000 * Number(values.seed) + index;
  const drawn = drawDrills({ kinds: faultsOn[stack], count: drillsEach, seed, flag });
  const drills = drawn.map((drill) => ({ ...drill, holdSeconds }));
  const withGuard = index % 4 >= 2;
  const folder = await testFolder(smallStackConfig(stack, name, drills));
  const nothing = { left: [], drillsAnswered: 0, resumes: 0, leftAtEnd: [] };
  let during = 'the start';
  try {
    const headroom = startDrills(folder, ['--stack', stack], (event) => {
      if (event.kind !== 'second') during = event.kind === 'progress' ? event.line : event.kind;
    });
    const { runId } = await headroom.waitFor('run-started');
    await delay(1000 * seconds);
    if (withGuard) for (const pid of processesWith(`HEADROOM_GUARD=${runId}`)) process.kill(pid, 'SIGKILL');
    headroom.child.kill('SIGKILL');
    const { code } = await headroom.ended;
    if (code !== null) throw new Error(`it had ended with ${code} before it was killed`);
    const cleanup = startHeadroom(['cleanup', '--json']);
    const cleaned = await cleanup.ended;
    const left = await leftOfRun(runId, flag);
    const { ended, answered, resumes } = await resumedToItsEnd(folder, runId);
    const leftAtEnd = await leftOfRun(runId, flag);
    const failures = [
      cleaned.code === 0 ? '' : `cleanup ended with ${cleaned.code}: ${cleaned.stderr}`,
      ended.code === 0 ? '' : `--resume ended with ${ended.code}: ${ended.stderr.slice(-1000)}`,
      ...[...left, ...leftAtEnd].map((line) => `left: ${line}`),
    ].filter((line) => line !== '');
    tell(
      `${runId} killed after ${seconds.toFixed(1)} s (${during}): ${failures.join('; ') || 'restored and finished'}`,
    );
    return {
      ...{ stack, seconds, during, withGuard, left, leftAtEnd },
      ...{ drillsAnswered: answered, resumes },
      ...(failures.length === 0 ? {} : { failure: failures.join('; ') }),
    };
  } catch (error) {
    tell(`${name}: ${reasonOf(error)}`);
    return { ...nothing, stack, seconds, during, withGuard, failure: reasonOf(error) };
  } finally {
    await folder.remove();
  }
}

/** Once more where the machine was too busy to tell, as the run itself says: other work may be on it. */
async function resumedToItsEnd(folder: Awaited<ReturnType<typeof testFolder>>, runId: string) {
  for (let resumes = 1; ; resumes += 1) {
    const headroom = startDrills(folder, ['--resume', runId]);
    const ended = await headroom.ended;
    const record = headroom.events.find((event) => event.kind === 'run-ended')?.record;
    const results = record?.levels.flatMap((level) => level.drills ?? []) ?? [];
    const answered = results.filter(({ outcome }) => outcome.kind !== 'invalid').length;
    const isBusy = ended.code === 4 && /host-limited/.test(ended.stderr);
    if (!isBusy || resumes === mostResumes) return { ended, answered, resumes };
  }
}
