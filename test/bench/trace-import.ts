/**
 * The import of a long access log: `npm run bench:trace-import -- --lines 10000000`. Prints a table and JSON. The log is
 * made as a stream into a temporary file; the real command imports it in a process of its own, whose resident memory is
 * sampled all the time: it must not grow with the lines.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import Table from 'cli-table3';
import { median } from 'simple-statistics';
import { drawsOf, pick } from '../../scenarios/runtime/random.ts';
import { zipf } from '../../scenarios/runtime/zipf.ts';

const { values } = parseArgs({
  options: {
    lines: { type: 'string', default: '10000000' },
    posts: { type: 'string', default: '1000000' },
    rate: { type: 'string', default: '2000' },
  },
});
const lines = Number(values.lines);
const posts = Number(values.posts);
const ratePerSecond = Number(values.rate);
const exponent = 1;
const sampleMs = 100;

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
async function writeLog(file: string): Promise<void> {
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

async function residentMegabytes(pid: number): Promise<number | undefined> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  const [, kilobytes] = /^VmRSS:\s+(\d+)/m.exec(status) ?? [];
  return kilobytes === undefined ? undefined : Number(kilobytes) / 1000;
}

async function importLog(
  file: string,
  out: string,
): Promise<{ result: Result; seconds: number; memory: number[] }> {
  const argv = ['harness/src/cli/main.ts', 'trace', 'import', file, '--out', out, '--json'];
  const startedAt = performance.now();
  const child = spawn(process.execPath, argv, { stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = once(child, 'exit') as Promise<[number | null]>;
  const memory: number[] = [];
  const sampler = setInterval(() => {
    void residentMegabytes(child.pid ?? 0).then((megabytes) => {
      if (megabytes !== undefined) memory.push(megabytes);
    });
  }, sampleMs);
  let text = '';
  for await (const chunk of child.stdout.setEncoding('utf8')) text += chunk;
  const [code] = await exited;
  clearInterval(sampler);
  if (code !== 0) throw new Error(`the import ended with exit code ${code}`);
  return { result: JSON.parse(text) as Result, seconds: (performance.now() - startedAt) / 1000, memory };
}

const folder = await mkdtemp(join(tmpdir(), 'headroom-bench-'));
try {
  const log = join(folder, 'access.log');
  const out = join(folder, 'access.trace.json');
  await writeLog(log);
  const { size } = await stat(log);
  const { result, seconds, memory } = await importLog(log, out);
  if (result.imported.lines !== lines || result.summary.total !== lines) throw new Error('lines were lost');
  const tenth = Math.max(1, Math.floor(memory.length / 10));
  const { endpoints, popularity } = result.mix;
  const figures = {
    lines,
    megabytes: size / 1e6,
    seconds,
    linesPerSecond: lines / seconds,
    megabytesPerSecond: size / 1e6 / seconds,
    /** Medians of tenths of the time: flat when the later ones are no higher. */
    memoryMegabytes: Array.from({ length: 10 }, (_, index) => {
      const part = memory.slice(index * tenth, (index + 1) * tenth);
      return part.length === 0 ? 0 : Math.round(median(part));
    }),
    peakMemoryMegabytes: Math.max(0, ...memory),
    traceMegabytes: (await stat(out)).size / 1e6,
    endpoints: endpoints.length,
    paths: popularity.keys,
    counted: popularity.counted,
    zipfExponent: endpoints.find(({ path }) => path === '/posts/:id')?.popularity?.zipf?.exponent,
    zipfExponentOfThePosts: exponent,
  };
  const table = new Table({ head: ['figure', 'value'] });
  for (const [name, value] of Object.entries(figures)) {
    table.push([name, typeof value === 'number' ? Number(value.toPrecision(4)).toString() : String(value)]);
  }
  process.stdout.write(`${table.toString()}\n${JSON.stringify(figures)}\n`);
} finally {
  await rm(folder, { recursive: true, force: true });
}
