/**
 * Does anything stay behind? `npm run bench:fault-soak -- --stack embedded --schedules 200`: real runs of `headroom drill`,
 * side by side, each with its share of random schedules of one to three faults. After each drill the stack is looked at from
 * outside (toxics, stopped processes, quotas, limits, replicas), and after each run what is left of it. Prints a table and
 * JSON; exits with 1 when anything was left or lost. About 20 s a schedule.
 */
import { parseArgs } from 'node:util';
import Table from 'cli-table3';
import { drawDrills } from './faults/draw-faults.ts';
import { runSideBySide, type RunOfDrills } from './faults/run-side-by-side.ts';
import { faultsOn, type SmallStack } from './faults/small-stack.ts';

const { values } = parseArgs({
  options: {
    stack: { type: 'string', default: 'embedded' },
    schedules: { type: 'string', default: '200' },
    seed: { type: 'string', default: '1' },
    'side-by-side': { type: 'string', default: '4' },
  },
});

const stack = values.stack as SmallStack;
const runs = Number(values['side-by-side']);
const seed = Number(values.seed);
const schedules = Number(values.schedules);
const startedAt = performance.now();
const done = await runSideBySide({
  ...{ name: 'fault-soak', stack, runs, isLogged: false },
  drillsOf: (index, flag) =>
    drawDrills({ kinds: faultsOn[stack], count: schedules, seed, flag }).filter(
      (_, number) => number % runs === index,
    ),
});
const drills = done.flatMap((run) => run.drills);
const lives = drills.flatMap(({ result }) => result?.faults ?? []);

/** What each run has to answer for, in numbers that should be 0 but for the first three. */
function numbersOf({ asked, drills: those, leftOver }: RunOfDrills) {
  const answered = asked.filter((name) =>
    those.some(({ result }) => result?.drill === name && result.outcome.kind !== 'invalid'),
  );
  const reasons = those.flatMap(({ result }) =>
    result?.outcome.kind === 'invalid' ? result.outcome.reason : [],
  );
  return {
    asked: asked.length,
    answered: answered.length,
    looks: those.filter((each) => each.leftOver !== undefined).length,
    noLook: those.filter((each) => each.result !== undefined && each.leftOver === undefined && hasTaken(each))
      .length,
    leftAfterDrill: those.flatMap((each) => each.leftOver ?? []).length,
    faultFailed: reasons.filter((reason) => reason.startsWith('fault')).length,
    otherInvalid: reasons.filter((reason) => !reason.startsWith('fault')).length,
    leftAfterRun: leftOver.length,
  };
}

/** A fault that did not take was never said to be gone. */
function hasTaken({ result }: RunOfDrills['drills'][number]): boolean {
  return result?.faults.every(({ reverted }) => reverted.seen !== undefined) === true;
}

const numbers = done.map((run) => numbersOf(run));
const table = new Table({
  head: [
    ...['run', 'schedules', 'answered', 'looked at', 'not looked at', 'left after a drill', 'faults failed'],
    ...['otherwise invalid, done again', 'left after the run'],
  ],
  style: { head: [], border: [] },
});
for (const [index, each] of numbers.entries()) table.push([done[index]?.runId ?? '', ...Object.values(each)]);
console.log(table.toString());
console.log(
  countsOf(
    'fault',
    lives.map(({ fault }) => fault.kind),
    faultsOn[stack],
  ),
);
console.log(
  countsOf(
    'outcome',
    drills.flatMap(({ result }) => result?.outcome.kind ?? []),
  ),
);
const lost = numbers.reduce(
  (sum, each) => sum + each.asked - each.answered + each.noLook + each.faultFailed,
  0,
);
const left = numbers.reduce((sum, each) => sum + each.leftAfterDrill + each.leftAfterRun, 0);
const minutes = ((performance.now() - startedAt) / 60_000).toFixed(1);
console.log(`${schedules} schedules on ${stack} in ${minutes} min: ${left} things left, ${lost} drills lost`);
console.log(JSON.stringify({ stack, schedules, seed, left, lost, runs: numbers, failures: failures() }));
process.exitCode = left + lost > 0 ? 1 : 0;

function failures(): string[] {
  return [
    ...done.flatMap((run) => run.leftOver),
    ...drills.flatMap(({ id, leftOver = [] }) => leftOver.map((line) => `${id}: ${line}`)),
    ...drills.flatMap(({ id, result }) =>
      result?.outcome.kind === 'invalid' ? `${id}: ${result.outcome.reason}: ${result.outcome.detail}` : [],
    ),
  ];
}

/** `kill 12, stop 9, ...` */
function countsOf(
  what: string,
  found: readonly string[],
  names: readonly string[] = [...new Set(found)],
): string {
  const count = (name: string): number => found.filter((each) => each === name).length;
  return `${what}: ${names.map((name) => `${name} ${count(name)}`).join(', ')}`;
}
