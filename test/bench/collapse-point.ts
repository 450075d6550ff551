/**
 * How exact and how dear the search is, on simulated systems whose collapse point is known:
 *
 *     npm run bench -- [--systems 1050] [--seed 1] [--width 0.12] [--compared 210] [--json] [--write]
 *
 * Prints a table (or JSON): errors, whether the 95 % intervals cover the truth, load seconds; then the same systems
 * searched by MLRsearch, when Python and the package are there. The same seed gives the same table. `--write` writes
 * docs/bench/collapse-point.md.
 */
import { writeFile } from 'node:fs/promises';
import { availableParallelism, cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { format, resolveConfig } from 'prettier';
import { reasonOf } from '../../harness/src/model/errors.ts';
import { compareWithMlrsearch, type Comparison } from './collapse-point/against-mlrsearch.ts';
import { figuresOf } from './collapse-point/figures.ts';
import { measureAll } from './collapse-point/measure-all.ts';
import { mlrsearchVersion, pythonWithMlrsearch } from './collapse-point/mlrsearch.ts';
import { drawSystems } from './collapse-point/systems.ts';
import { askedRows, asMarkdown, asText, comparisonRows, truthRows } from './collapse-point/tables.ts';

const { values } = parseArgs({
  options: {
    systems: { type: 'string', default: '1050' },
    seed: { type: 'string', default: '1' },
    width: { type: 'string', default: '0.12' },
    compared: { type: 'string', default: '210' },
    json: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
  },
});
const asked = {
  systems: Number(values.systems),
  seed: Number(values.seed),
  relativeWidth: Number(values.width),
};
const page = 'docs/bench/collapse-point.md';
const startedAt = performance.now();

let done = 0;
const measured = await measureAll(asked, Math.min(4, availableParallelism()), () => {
  done += 1;
  if (done % 50 === 0) tell(`${done} of ${asked.systems} systems`);
});
const figures = figuresOf(measured);
const { comparisons, missing } = await compared();
const minutes = ((performance.now() - startedAt) / 60_000).toFixed(1);
const tables = [
  { title: 'Asked and measured', text: askedRows(figures, comparisons) },
  { title: 'Against the truth', text: truthRows(figures) },
  ...comparisons.map((each) => ({
    title: `Beside MLRsearch ${mlrsearchVersion}: ${each.kind}, ${each.systems} systems`,
    text: comparisonRows(each),
  })),
];

if (values.json) {
  console.log(JSON.stringify({ asked, figures, comparisons, missing }, undefined, 2));
} else {
  for (const { title, text } of tables) console.log(`\n${title}\n${asText(text)}`);
  if (missing !== undefined) console.log(`\n${missing}`);
}
if (values.write) await writePage();

async function compared(): Promise<{ comparisons: Comparison[]; missing?: string }> {
  const count = Math.min(asked.systems, Number(values.compared));
  if (count === 0) return { comparisons: [] };
  try {
    const python = await pythonWithMlrsearch();
    const systems = drawSystems(count, asked.seed);
    return {
      comparisons: await compareWithMlrsearch(python, systems, measured, () =>
        tell('MLRsearch: settings done'),
      ),
    };
  } catch (error) {
    const how = `it needs python3 with venv and pip, which then get the package MLRsearch ${mlrsearchVersion} (python3 -m pip install MLRsearch==${mlrsearchVersion})`;
    return {
      comparisons: [],
      missing: `Not compared with MLRsearch: ${reasonOf(error)}. To compare, ${how}.`,
    };
  }
}

async function writePage(): Promise<void> {
  const command = `npm run bench -- --systems ${asked.systems} --seed ${asked.seed} --width ${asked.relativeWidth} --compared ${values.compared} --write`;
  const text = [
    '# Bench: the collapse point of simulated systems',
    `Written by \`${command}\` on ${new Date().toISOString().slice(0, 10)}, on ${cpus()[0]?.model ?? 'an unknown CPU'}, ${availableParallelism()} cores, Node ${process.versions.node}, in ${minutes} minutes. The machine has no part in the figures: everything is simulated and seeded.`,
    'The systems are drawn from the seed: capacities of 100 to 1,200 requests/s, SLOs of 99 or 95 % within 250, 500 or 1,000 ms, Poisson arrivals, a first guess that is right to a factor of 1.6 (one standard deviation). The truth is the load at which the share of good requests over 400,000 requests is that of the SLO, by bisection. A search ends when its 95 % interval is at most the width asked for, and confirmed on both sides; the bias is the mean error with its sign; the naive bias is that of the highest load whose trial met the SLO. Load seconds count what was sent, early stops included. How it works: [the method](../method.md).',
    ...tables.flatMap(({ title, text: rows }) => [`## ${title}`, asMarkdown(rows)]),
    'MLRsearch gets the same systems, arrivals and range of loads; a request that is not good in time counts as lost, the loss ratio is what the SLO allows, its warm-up trial is left out. At equal error: the cheapest of its settings whose median error is not above ours.',
    ...(missing === undefined ? [] : [missing]),
  ].join('\n\n');
  const options = await resolveConfig(page);
  await writeFile(page, await format(text, { ...options, parser: 'markdown' }));
}

function tell(line: string): void {
  if (process.stderr.isTTY || !values.json) console.error(line);
}
