/**
 * Load that a search sends until its interval is so narrow: the figures of model/search-effort.ts.
 *
 *     npm run bench:search-effort -- [--systems 40] [--seed 1] [--widths 0.3,0.2,0.15,0.1,0.05]
 *
 * Prints a table, in confirming trials. Simulated systems: the same seed gives the same table. Narrow ones take minutes.
 */
import { parseArgs } from 'node:util';
import { mean, quantile } from 'simple-statistics';
import { confirmSeconds, measureSystem } from './collapse-point/measure-system.ts';
import { drawSystems } from './collapse-point/systems.ts';

const { values } = parseArgs({
  options: {
    systems: { type: 'string', default: '40' },
    seed: { type: 'string', default: '1' },
    widths: { type: 'string', default: '0.3,0.2,0.15,0.1,0.05' },
  },
});
/** Enough for any width that is asked for here. */
const maxTrials = 150;

const systems = drawSystems(Number(values.systems), Number(values.seed));
console.log('width  searches   mean  median     p90  trials');
for (const width of values.widths.split(',').map(Number)) {
  const answered = systems
    .map((system) => measureSystem(system, width, maxTrials))
    .filter(({ estimate }) => !Number.isNaN(estimate));
  const effort = answered.map(({ loadSeconds }) => loadSeconds / confirmSeconds);
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
