import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { access, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { traceSchema } from '../../harness/src/model/trace.ts';
import { headroom } from '../cli/headroom-process.ts';
import { clfLine, pollsClose } from './import-text.ts';

const main = fileURLToPath(new URL('../../harness/src/cli/main.ts', import.meta.url));
const log = Array.from({ length: 200 }, (_, index) =>
  clfLine(pollsClose + Math.floor(index / 10), `GET /posts/${100 + (index % 7)} HTTP/1.1`),
).join('\n');

let cwd = '';
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'headroom-trace-'));
  await Promise.all([
    writeFile(join(cwd, 'access.log'), log),
    writeFile(join(cwd, 'packed.log.gz'), gzipSync(log)),
    writeFile(join(cwd, 'broken.trace.json'), '{"format":"headroom-trace/1"}'),
  ]);
});
afterAll(() => rm(cwd, { recursive: true, force: true }));

const written = async (file: string) =>
  traceSchema.parse(JSON.parse(await readFile(join(cwd, file), 'utf8')));

describe('headroom trace import', () => {
  it('writes a trace beside the log, says what is in it, and will not write over it unasked', async () => {
    const first = await headroom(['trace', 'import', 'access.log'], { cwd });
    expect(first.code).toBe(0);
    expect(first.stdout).toContain('/posts/:id');
    expect(first.stdout).toMatch(/total +200\n.*mean +10\/s/s);
    expect(first.stdout).toContain(`Wrote ${join(cwd, 'access.trace.json')}`);
    expect(first.stderr).toBe('format: clf (guessed by its first lines; --format says another)\n');
    const again = await headroom(['trace', 'import', 'access.log'], { cwd });
    expect([again.code, again.stderr]).toEqual([2, expect.stringMatching(/is there already\n.*--force/s)]);
    expect((await headroom(['trace', 'import', 'access.log', '--force'], { cwd })).code).toBe(0);
    expect((await written('access.trace.json')).counts).toEqual(Array.from({ length: 20 }, () => 10));
  });

  it('says its result as one line of JSON', async () => {
    const argv = ['trace', 'import', 'packed.log.gz', '--step', '5s', '--out', 'five.trace.json', '--json'];
    const { code, stdout, stderr } = await headroom(argv, { cwd });
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout.trim().split('\n')).toHaveLength(1);
    expect(JSON.parse(stdout)).toMatchObject({
      format: 'clf',
      wasFormatGuessed: true,
      imported: { file: 'packed.log.gz', lines: 200, badLines: 0 },
      summary: { name: 'five', steps: 4, total: 200, peak: { perSecond: 10 } },
      mix: { endpoints: [{ method: 'GET', path: '/posts/:id', share: 1 }] },
    });
  });

  it('reads from a pipe', async () => {
    const argv = [main, 'trace', 'import', '-', '--out', 'pipe.trace.json'];
    const child = spawn(process.execPath, argv, { cwd, stdio: ['pipe', 'ignore', 'ignore'] });
    child.stdin.end(gzipSync(log));
    expect(await once(child, 'exit')).toEqual([0, null]);
    const { imported, name } = await written('pipe.trace.json');
    expect([imported.file, imported.lines, name]).toEqual(['stdin', 200, 'pipe']);
  });

  it('says what became of each line, and shows what a log says without obeying it', async () => {
    const odd = '\u001B[2J\u001B]0;gone\u0007\u009B\u202E';
    const lines = [
      JSON.stringify({ time: pollsClose, method: 'GET', path: `/${odd}`, status: 200 }),
      JSON.stringify({ time: pollsClose, method: 'GET', path: '/live', status: 200 }),
      JSON.stringify({ time: pollsClose, level: odd, msg: `${odd} is no request` }),
      `{"time":${odd}`,
      '',
    ];
    await writeFile(join(cwd, 'odd.jsonl'), `${lines.join('\n')}\n`);
    const argv = [
      'trace',
      'import',
      'odd.jsonl',
      '--name',
      `odd${odd}`,
      '--source',
      odd,
      '--max-bad-lines',
      '1',
    ];
    const { code, stdout, stderr } = await headroom(argv, { cwd });
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /lines +5: 2 requests, 1 refused, 2 that are none \(1 blank, 1 of other loggers\)/,
    );
    expect(stderr).toMatch(/Lines of another logger: 1, the first: line 3 "\{/);
    expect(stderr).toContain('the most frequent: GET /\\x1b[2J\\x1b]0;gone\\x07\\x9b\\u{202e}');
    expect((stdout + stderr).replaceAll('\n', '')).not.toMatch(/\p{C}/u);
    const { imported } = await written('odd.trace.json');
    expect(imported).toMatchObject({ lines: 5, counted: 2, badLines: 1, none: { blank: 1, otherLogger: 1 } });
    for (const more of [[], ['--json']]) {
      const shown = await headroom(['trace', 'show', 'odd.trace.json', ...more], { cwd });
      expect([shown.code, shown.stdout.replaceAll('\n', '')]).toEqual([
        0,
        expect.not.stringMatching(/\p{C}/u),
      ]);
    }
    const refused = await headroom([...argv.slice(0, 3), '--force', '--max-bad-lines', '0'], { cwd });
    expect([refused.code, refused.stderr.replaceAll('\n', '')]).toEqual([
      2,
      expect.not.stringMatching(/\p{C}/u),
    ]);
  });

  it('says of a log without paths that nothing of it can be asked for, and a spike refuses it', async () => {
    await writeFile(join(cwd, 'pathless.jsonl'), `{"time":${pollsClose},"status":200}\n`.repeat(20));
    const { code, stderr } = await headroom(['trace', 'import', 'pathless.jsonl'], { cwd });
    expect([code, stderr]).toEqual([0, expect.stringMatching(/No line says which path was asked for/)]);
    const argv = ['spike', '--url', 'http://127.0.0.1:9', '--peak', '5', '--trace', 'pathless.trace.json'];
    const spike = await headroom(argv, { cwd });
    expect(spike.code).toBe(2);
    expect(spike.stderr).toMatch(/the trace pathless is of a log that says no paths/);
    expect(spike.stderr).toMatch(/hint: Name what to ask for with --path/);
  });

  it.each([
    ['no such file', ['nowhere.log'], /cannot read .*nowhere\.log\n {2}cause: ENOENT/],
    ['a folder', ['.'], /cannot read/],
    ['a step that is none', ['access.log', '--step', 'often'], /It must be a time above 0, such as 1s/],
    ['a bound that is none', ['access.log', '--max-bad-lines', '200%'], /a share such as 0\.1%/],
    [
      'a format that is none',
      ['access.log', '--format', 'xml'],
      /Allowed choices are csv, clf, jsonl, logfmt, ltsv, w3c, elb, haproxy/,
    ],
    [
      'a folder that is not there',
      ['access.log', '--out', 'no/where.trace.json'],
      /cannot write .*where\.trace/,
    ],
  ])('refuses %s, and leaves nothing', async (_what, argv, message) => {
    const out = argv.includes('--out') ? [] : ['--out', 'refused.trace.json'];
    const { code, stderr, stdout } = await headroom(['trace', 'import', ...argv, ...out], { cwd });
    expect([code === 2 || code === 3, stdout]).toEqual([true, '']);
    expect(stderr).toMatch(message);
    await expect(access(join(cwd, 'refused.trace.json'))).rejects.toThrow('ENOENT');
  });
});

describe('headroom trace show', () => {
  it('lists what comes along, and draws one', async () => {
    const [listed, shown] = await Promise.all([
      headroom(['trace', 'show'], { cwd }),
      headroom(['trace', 'show', 'worldcup98'], { cwd }),
    ]);
    expect(listed.stdout.split('\n')).toContain('worldcup98');
    expect(shown.stdout).toMatch(/peak +3,820\/s at 1998-07-07 21:41:00, 17\.7 x the ordinary/);
    expect(shown.stdout).toMatch(/[▁-█]{40}/u);
  });

  it('names the nearest of a mistyped name', async () => {
    const { code, stderr } = await headroom(['trace', 'show', 'worldcup89'], { cwd });
    expect([code, stderr]).toEqual([2, expect.stringContaining('Did you mean "worldcup98"?')]);
  });

  it('says what is wrong with a file', async () => {
    const { code, stderr } = await headroom(['trace', 'show', 'broken.trace.json'], { cwd });
    expect([code, stderr]).toEqual([
      2,
      expect.stringMatching(/broken\.trace\.json is no trace of headroom: name: /),
    ]);
  });
});
