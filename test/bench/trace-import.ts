/**
 * The import of long access logs: `npm run bench:trace-import -- --lines 10000000`. Two logs, with fewer and with more
 * different paths than are counted exactly. Each is made as a stream into a temporary file; the real command imports it
 * in a process of its own, whose resident memory is sampled all the time: it must not grow with the lines. Prints a
 * table and JSON.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import Table from 'cli-table3';
import { drawsOf, pick } from '../../scenarios/runtime/draws/random.ts';
import { zipf } from '../../scenarios/runtime/draws/zipf.ts';

const { values } = parseArgs({
  options: {
    lines: { type: 'string', default: '10000000' },
    rate: { type: 'string', default: '2000' },
  },
});
const lines = Number(values.lines);
const ratePerSecond = Number(values.rate);
const exponent = 1;
const sampleMs = 20;
/** Memory is shown when so many lines are read. */
const marks = [1e6, 5e6, 1e7].filter((mark) => mark < lines).concat(lines);
/** Posts of each log: below and above --exact-keys. */
const logs = [50_000, 1_000_000];

interface Result {
  readonly imported: { readonly lines: number };
  readonly summary: { readonly total: number };
  readonly mix: {
    readonly endpoints: readonly {
      readonly path: string;
      readonly popularity?: { readonly zipf?: { exponent: number } };
    }[];
    readonly popularity: {
      readonly keys: number;
      readonly counted: string;
      readonly zipf?: { exponent: number };
    };
  };
}

/** Lines as a combined log has them: four endpoints, of which one is on posts with Zipf's popularity. */
async function writeLog(file: string, posts: number): Promise<void> {
  const out = createWriteStream(file);
  const draw = drawsOf(1, 0);
  const post = zipf(posts, exponent);
  const startMs = Date.UTC(2022, 10, 8, 20);
  const agent =
    '"https://example.org/home" "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Safari/537.36"';
  let time = '';
  let part = '';
  for (let line = 0; line < lines; line += 1) {
    if (line % ratePerSecond === 0) time = clfTime(startMs + (1000 * line) / ratePerSecond);
    const which = draw();
    const request =
      which < 0.6
        ? `GET /posts/${post(draw)} HTTP/1.1" 200`
        : which < 0.9
          ? 'GET /home HTTP/1.1" 200'
          : which < 0.98
            ? `GET /search?q=${pick(draw, 1000)}&page=1 HTTP/1.1" 200`
            : 'POST /posts HTTP/1.1" 201';
    part += `10.0.${line % 200}.${line % 251} - - [${time}] "${request} ${pick(draw, 9000)} ${agent}\n`;
    if (part.length < 2 ** 20) continue;
    if (!out.write(part)) await once(out, 'drain');
    part = '';
  }
  out.end(part);
  await once(out, 'close');
}

function clfTime(ms: number): string {
  const [date = '', clock = ''] = new Date(ms).toISOString().slice(0, 19).split('T');
  const [yyyy, mm, dd] = date.split('-');
  const names = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
  return `${dd}/${names[Number(mm) - 1]}/${yyyy}:${clock} +0000`;
}

/** Bytes of the log that a process has read, and its resident memory. */
interface Sample {
  readonly readBytes: number;
  readonly megabytes: number;
}

async function sampleOf(pid: number): Promise<Sample | undefined> {
  const [status, io] = await Promise.all(
    ['status', 'io'].map((name) => readFile(`/proc/${pid}/${name}`, 'utf8').catch(() => '')),
  );
  const [, kilobytes] = /^VmRSS:\s+(\d+)/m.exec(status ?? '') ?? [];
  const [, read] = /^rchar: (\d+)/m.exec(io ?? '') ?? [];
  if (kilobytes === undefined || read === undefined) return undefined;
  return { readBytes: Number(read), megabytes: Number(kilobytes) / 1000 };
}

async function importLog(
  file: string,
  out: string,
): Promise<{ result: Result; seconds: number; samples: Sample[] }> {
  const argv = ['harness/src/cli/main.ts', 'trace', 'import', file, '--out', out, '--json'];
  const startedAt = performance.now();
  const child = spawn(process.execPath, argv, { stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = once(child, 'exit') as Promise<[number | null]>;
  const samples: Sample[] = [];
  const sampler = setInterval(() => {
    void sampleOf(child.pid ?? 0).then((sample) => {
      if (sample !== undefined) samples.push(sample);
    });
  }, sampleMs);
  let text = '';
  for await (const chunk of child.stdout.setEncoding('utf8')) text += chunk;
  const [code] = await exited;
  clearInterval(sampler);
  if (code !== 0) throw new Error(`the import ended with exit code ${code}`);
  return { result: JSON.parse(text) as Result, seconds: (performance.now() - startedAt) / 1000, samples };
}

/** The highest resident memory until each mark, in MB. What node reads of itself is a hundredth of the log. */
function peaksOf(samples: readonly Sample[], bytesPerLine: number): number[] {
  return marks.map((mark) =>
    samples
      .filter(({ readBytes }) => readBytes <= mark * bytesPerLine)
      .reduce((most, { megabytes }) => Math.max(most, megabytes), 0),
  );
}

async function measure(posts: number) {
  const folder = await mkdtemp(join(tmpdir(), 'headroom-bench-'));
  try {
    const log = join(folder, 'access.log');
    const out = join(folder, 'access.trace.json');
    await writeLog(log, posts);
    const { size } = await stat(log);
    const { result, seconds, samples } = await importLog(log, out);
    if (result.imported.lines !== lines || result.summary.total !== lines) throw new Error('lines were lost');
    const { endpoints, popularity } = result.mix;
    const peaks = peaksOf(samples, size / lines);
    return {
      counted: popularity.counted,
      posts,
      lines,
      megabytes: size / 1e6,
      seconds,
      linesPerSecond: lines / seconds,
      ...Object.fromEntries(
        marks.map((mark, index) => [`peakMegabytesAfter${mark / 1e6}M`, peaks[index] ?? 0]),
      ),
      peakMegabytesToTheEnd: Math.max(...samples.map(({ megabytes }) => megabytes)),
      lastPeakOverFirst: (peaks.at(-1) ?? 0) / (peaks[0] ?? 1),
      traceMegabytes: (await stat(out)).size / 1e6,
      zipfExponent: endpoints.find(({ path }) => path === '/posts/:id')?.popularity?.zipf?.exponent,
      zipfExponentOfThePosts: exponent,
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const rows = [];
for (const posts of logs) rows.push(await measure(posts));
const table = new Table({
  head: ['figure', ...rows.map(({ counted }) => counted)],
  style: { head: [], border: [] },
});
for (const name of Object.keys(rows[0] ?? {}) as (keyof (typeof rows)[number])[]) {
  const cells = rows.map((row) => row[name]);
  table.push([
    name,
    ...cells.map((each) => (typeof each === 'number' ? `${Number(each.toPrecision(4))}` : String(each))),
  ]);
}
process.stdout.write(`${table.toString()}\n${JSON.stringify(rows)}\n`);
