/**
 * How exact and how dear the search is, where the collapse point is known:
 *
 *     npm run bench -- [--systems 1050] [--field 640] [--live 60] [--met] [--bursts] [--seed 1] [--width 0.15] [--compared 420] [--json] [--write]
 *
 * Prints tables (or JSON): errors, whether the 95 % intervals cover the truth, load seconds. First of simulated systems
 * (the same seed gives the same table), then of MLRsearch on the same systems, when Python and the package are there,
 * then of systems as they were met in the field, then of real runs with k6 against servers that queue in the same way, one to
 * five minutes each; with `--met` those that headroom was first wrong about; with
 * `--bursts` while other work comes on the machine at random. `--systems 0`, `--field 0` or
 * `--live 0` leaves a part out. `--write` writes a page in docs/bench for each part.
 */
import { writeFile } from 'node:fs/promises';
import { availableParallelism, cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { format, resolveConfig } from 'prettier';
import { reasonOf } from '../../harness/src/model/errors.ts';
import { compareWithMlrsearch, type Comparison } from './collapse-point/against-mlrsearch.ts';
import { figuresOf } from './collapse-point/figures.ts';
import { measureAll } from './collapse-point/measure-all.ts';
import { measureLive } from './collapse-point/measure-live.ts';
import type { Measured } from './collapse-point/measure-system.ts';
import { mlrsearchVersion, pythonWithMlrsearch } from './collapse-point/mlrsearch.ts';
import { metSystems } from './collapse-point/met-systems.ts';
import { drawLiveSystems, drawSystems } from './collapse-point/systems.ts';
import {
  askedRows,
  asMarkdown,
  asText,
  comparisonRows,
  fieldRows,
  liveRows,
  searchRows,
  truthRows,
  type Rows,
} from './collapse-point/tables.ts';

const { values } = parseArgs({
  options: {
    systems: { type: 'string', default: '1050' },
    field: { type: 'string', default: '640' },
    live: { type: 'string', default: '60' },
    met: { type: 'boolean', default: false },
    bursts: { type: 'boolean', default: false },
    seed: { type: 'string', default: '1' },
    width: { type: 'string', default: '0.15' },
    compared: { type: 'string', default: '420' },
    json: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
  },
});
const seed = Number(values.seed);
const relativeWidth = Number(values.width);

/** A part of the bench: its figures for JSON, its tables, and the words of its page. */
interface Part {
  readonly figures: object;
  readonly tables: readonly { readonly title: string; readonly rows: Rows }[];
  readonly page: {
    readonly file: string;
    readonly title: string;
    /** Options that ask for this part alone. */
    readonly options: string;
    readonly about: string;
    readonly notes: string[];
  };
}

const parts: Record<string, Part> = {};
if (Number(values.systems) > 0) parts['simulated'] = await timed(simulated);
if (Number(values.field) > 0) parts['field'] = await timed(field);
if (Number(values.live) > 0) parts['live'] = await timed(live);

if (values.json) {
  const figures = Object.entries(parts).map(([name, part]) => [name, part.figures]);
  console.log(JSON.stringify({ seed, relativeWidth, ...Object.fromEntries(figures) }, undefined, 2));
}

async function timed(measure: () => Promise<Part>): Promise<Part> {
  const startedAt = performance.now();
  const part = await measure();
  const minutes = ((performance.now() - startedAt) / 60_000).toFixed(1);
  if (!values.json) for (const { title, rows } of part.tables) console.log(`\n${title}\n${asText(rows)}`);
  if (values.write) await writePage(part, minutes);
  return part;
}

async function simulated(): Promise<Part> {
  const asked = { systems: Number(values.systems), seed, relativeWidth };
  let done = 0;
  const measured = await measureAll(asked, Math.min(4, availableParallelism()), () => {
    done += 1;
    if (done % 50 === 0) tell(`${done} of ${asked.systems} systems`);
  });
  const figures = figuresOf(measured);
  const { comparisons, missing } = await compared(measured);
  if (missing !== undefined) tell(missing);
  return {
    figures: { figures, comparisons, missing },
    tables: [
      {
        title: 'Asked and measured',
        rows: askedRows(figures, { medianError: 0.02, p90Error: 0.05, coverage: 0.93 }, comparisons),
      },
      { title: 'Against the truth', rows: truthRows(figures) },
      ...comparisons.map((each) => ({
        title: `Beside MLRsearch ${mlrsearchVersion}: ${each.kind}, ${each.systems} systems`,
        rows: comparisonRows(each),
      })),
    ],
    page: {
      file: 'docs/bench/collapse-point.md',
      title: 'Bench: the collapse point of simulated systems',
      options: `--live 0 --field 0 --systems ${values.systems} --compared ${values.compared}`,
      about:
        'The machine has no part in the figures: everything is simulated and seeded. The systems are drawn from the seed: capacities of 100 to 1,200 requests/s, SLOs of 99 or 95 % within 250, 500 or 1,000 ms, Poisson arrivals, a first guess that is right to a factor of 1.6 (one standard deviation). The truth is the load at which the share of good requests over 400,000 requests is that of the SLO, by bisection. A search ends when its 95 % interval is at most the width asked for, and confirmed on both sides; the bias is the mean error with its sign; the naive bias is that of the highest load whose trial met the SLO. Load seconds count what was sent, early stops included. How it works: [the method](../method.md). The same with real servers: [live](live-truth.md).',
      notes: [
        'MLRsearch gets the same systems, arrivals and range of loads; a request that is not good in time counts as lost, the loss ratio is what the SLO allows, its warm-up trial is left out. At equal error: the cheapest of its settings whose median error is not above ours.',
        ...(missing === undefined ? [] : [missing]),
      ],
    },
  };
}

async function field(): Promise<Part> {
  const asked = { systems: Number(values.field), seed, relativeWidth, set: 'field' } as const;
  let done = 0;
  const measured = await measureAll(asked, Math.min(4, availableParallelism()), () => {
    done += 1;
    if (done % 50 === 0) tell(`field: ${done} of ${asked.systems} systems`);
  });
  const figures = figuresOf(measured);
  return {
    figures: { figures },
    tables: [
      { title: 'Asked and measured', rows: fieldRows(figures) },
      { title: 'Against the truth', rows: truthRows(figures) },
    ],
    page: {
      file: 'docs/bench/field.md',
      title: 'Bench: the collapse point of systems as they were met in the field',
      options: `--systems 0 --live 0 --field ${values.field}`,
      about:
        "Simulated and seeded, as [the first families](collapse-point.md), and drawn from kinds that headroom was wrong about where it was tried (test/bench/collapse-point/field-systems.ts): 2 to 60 requests/s with an SLO of 8 to 40 times the service time; pauses of 0.2 to 30 s period; a token bucket that refuses; errors at any load, some more than the SLO allows; given-up work that is still there when the next load begins, because health is answered beside the queue; a target that serves 15 to 50 % less at first; other work of 0.3 to 1.5 cores for 3 to 20 s at a time, which takes up to 45 % of the capacity and counts in the machine's figures; a capacity that falls by 15 to 50 % between two trials (by itself, or by a limiter that is switched on) or rises by as much, after one to six trials, and comes back in a third. The truth is that of a warm target on a quiet machine. Where no load is sustained (constant errors), the right end is `below-minimum`. Where the capacity changed before the last trial, nothing is claimed by `drifted` (exit code 4, with both capacities and the moment), an interval that holds what it was or what it became counts as true, and one that holds neither as wrong; the error is that of the nearer one.",
      notes: [],
    },
  };
}

async function compared(
  measured: readonly Measured[],
): Promise<{ comparisons: Comparison[]; missing?: string }> {
  const count = Math.min(Number(values.systems), Number(values.compared));
  if (count === 0) return { comparisons: [] };
  try {
    const python = await pythonWithMlrsearch();
    return {
      comparisons: await compareWithMlrsearch(python, drawSystems(count, seed), measured, () =>
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

async function live(): Promise<Part> {
  const systems = values.met ? metSystems : drawLiveSystems(Number(values.live), seed);
  const asked = { systems, seed, relativeWidth, inBursts: values.bursts };
  const measured = await measureLive(asked, ({ index, family, truth, low, high, status, loadSeconds }) =>
    tell(
      `live ${index + 1} of ${systems.length}: ${family}, truth ${truth.toFixed(1)}, ${low.toFixed(1)} to ${high.toFixed(1)} requests/s, ${status}, ${loadSeconds.toFixed(0)} s of load`,
    ),
  );
  const figures = figuresOf(measured);
  return {
    figures: { figures, measured },
    tables: [
      { title: 'Asked and measured', rows: liveRows(measured) },
      { title: 'Against the truth', rows: truthRows(figures) },
      { title: 'Each search', rows: searchRows(measured) },
    ],
    page: {
      file: `docs/bench/${values.met ? 'live-met' : values.bursts ? 'live-bursts' : 'live-truth'}.md`,
      title: `Bench: the collapse point of servers of known capacity${values.met ? ', as they were first met' : ''}${values.bursts ? ', beside bursts of other work' : ''}`,
      options: `--systems 0 --field 0 --live ${values.live}${values.met ? ' --met' : ''}${values.bursts ? ' --bursts' : ''}`,
      about:
        'Real runs of `headroom` with k6 on loopback, all with the defaults. The servers queue in virtual time (test/fixtures/queue-server.ts), so how quick the machine is does not change their capacity: one to four servers behind a queue, even or exponential service, SLOs of 99 or 95 %, a first guess that is right to a factor of 1.6. A third are of the first families, at 100 to 600 requests/s; a third serve 2 to 60 requests/s; a third answer their health path beside the queue, and work on what clients have given up. The truth is that of [the simulated twin](collapse-point.md).',
      notes: [],
    },
  };
}

async function writePage({ tables, page }: Part, minutes: string): Promise<void> {
  const command = `npm run bench -- ${page.options} --seed ${seed} --width ${relativeWidth} --write`;
  const text = [
    `# ${page.title}`,
    `Written by \`${command}\` on ${new Date().toISOString().slice(0, 10)}, on ${cpus()[0]?.model ?? 'an unknown CPU'}, ${availableParallelism()} cores, Node ${process.versions.node}, in ${minutes} minutes.`,
    page.about,
    ...tables.flatMap(({ title, rows }) => [`## ${title}`, asMarkdown(rows)]),
    ...page.notes,
  ].join('\n\n');
  const options = await resolveConfig(page.file);
  await writeFile(page.file, await format(text, { ...options, parser: 'markdown' }));
}

function tell(line: string): void {
  if (process.stderr.isTTY || !values.json) console.error(line);
}
