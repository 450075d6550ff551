/**
 * Load that a search sends until its interval is so narrow: the figures of model/search-effort.ts.
 *
 *     npm run bench:search-effort -- [--systems 40] [--seed 1] [--widths 0.3,0.2,0.15,0.1,0.05] [--few]
 *
 * Prints a table, in confirming trials; with `--few`, of systems of 2 to 60 requests/s, in requests beyond those trials. Simulated systems: the same seed gives the same table. Narrow ones take minutes.
 */
import { parseArgs } from 'node:util';
import { mean, quantile } from 'simple-statistics';
import { loadSecondsTo } from '../../harness/src/model/search-effort.ts';
import { confirmSeconds, measureSystem } from './collapse-point/measure-system.ts';
import { drawFieldSystems, drawSystems, type BenchSystem } from './collapse-point/systems.ts';

const { values } = parseArgs({
  options: {
    systems: { type: 'string', default: '40' },
    seed: { type: 'string', default: '1' },
    few: { type: 'boolean', default: false },
    widths: { type: 'string', default: '0.3,0.2,0.15,0.1,0.05' },
  },
});
/** Enough for any width that is asked for here. */
const maxTrials = 150;

const [count, seed] = [Number(values.systems), Number(values.seed)];
/** Two of eight families of the field set. */
const few = (): BenchSystem[] =>
  drawFieldSystems(4 * count, seed).filter(({ family }) => family.startsWith('few requests'));
const systems = values.few ? few() : drawSystems(count, seed);
console.log('width  searches   mean  median     p90  trials');
for (const width of values.widths.split(',').map(Number)) {
  const answered = systems
    .map((system) => measureSystem(system, width, maxTrials))
    .filter(({ estimate }) => !Number.isNaN(estimate));
  const seconds = loadSecondsTo(width, { confirmSeconds, ratePerSecond: Number.POSITIVE_INFINITY });
  const effort = answered.map(({ loadSeconds, truth }) =>
    values.few ? Math.max(0, loadSeconds - seconds) * truth : loadSeconds / confirmSeconds,
  );
  const figures = [
    mean(effort),
    quantile(effort, 0.5),
    quantile(effort, 0.9),
    mean(answered.map(({ trials }) => trials)),
  ];
  const columns = figures.map((figure) => figure.toFixed(1).padStart(6));
  console.log(
    `${width.toFixed(2).padStart(5)}  ${String(answered.length).padStart(8)} ${columns.join('  ')}`,
  );
}
