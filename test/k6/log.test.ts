import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { K6Log } from '../../harness/src/drivers/k6/seconds/log.ts';
import { Redactor } from '../../harness/src/model/secrets/redactor.ts';

const redactor = new Redactor();
redactor.learn({ marked: ['sesame-7s-street'] });
let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'headroom-test-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function read(name: string, lines: readonly string[]): Promise<{ log: K6Log; text: string }> {
  const file = join(folder, name);
  const log = await K6Log.create(file, redactor);
  await log.read(Readable.from(lines.map((line) => `${line}\n`)));
  await log.close();
  return { log, text: await readFile(file, 'utf8') };
}

const line = (fields: Record<string, string>): string =>
  JSON.stringify({ time: '2026-01-01T00:00:00Z', ...fields });
const exception = line({
  level: 'error',
  msg: "TypeError: Cannot read property 'foo'\n\tat default (file:///x.js:3:51(4))\n",
  source: 'stacktrace',
});
const failed = (port: number, why: string): string =>
  line({ level: 'warning', msg: 'Request Failed', error: `Get "http://127.0.0.1:1/${port}": ${why}` });

describe("k6's log", () => {
  it('gives what came of requests that failed each once, without ports and paths', async () => {
    const { log } = await read('failures.log', [
      failed(1, 'dial tcp 127.0.0.1:1: connect: connection refused'),
      failed(2, 'dial tcp 127.0.0.1:1: connect: connection refused'),
      failed(3, 'read tcp 127.0.0.1:40000->127.0.0.1:1: read: connection reset by peer'),
    ]);
    expect(log.failures).toEqual([
      'dial tcp 127.0.0.1:1: connect: connection refused (2 times)',
      'read: connection reset by peer',
    ]);
    expect(log.complaints).toEqual([]);
  });

  it('counts exceptions and gives each complaint once, the most frequent first', async () => {
    const { log, text } = await read('exceptions.log', [
      line({ level: 'info', msg: 'Experimental feature enabled' }),
      line({ level: 'warning', msg: 'Insufficient VUs, reached 20 active VUs' }),
      exception,
      exception,
    ]);
    expect(log.exceptions).toBe(2);
    expect(log.complaints).toEqual([
      "TypeError: Cannot read property 'foo' at default (file:///x.js:3:51(4)) (2 times)",
      'Insufficient VUs, reached 20 active VUs',
    ]);
    expect(log.lastError).toContain('TypeError');
    expect(text).toContain('info Experimental feature enabled');
  });

  it('keeps no secret, neither in the file nor in what is told of it', async () => {
    const { log, text } = await read('secrets.log', [
      line({ level: 'info', msg: 'Authorization: Bearer swordfish-1' }),
      line({ level: 'error', msg: 'GoError: sesame-7s-street\n\tat login (file:///x.js:3:51(4))' }),
      failed(1, 'lookup user:swordfish-1: no such host, token=swordfish-2'),
    ]);
    expect(log.complaints).toEqual(['GoError: redacted at login (file:///x.js:3:51(4))']);
    expect(log.lastError).toContain('GoError: redacted');
    expect(text).toContain('Authorization: redacted');
    expect(text).toContain('token=redacted');
    expect(text).not.toMatch(/sesame|Bearer|swordfish-2/);
  });

  it('sums up failed requests at the end of the file, and does not complain of them', async () => {
    const { log, text } = await read('failed.log', [
      failed(1, 'request timeout'),
      failed(2, 'request timeout'),
      failed(3, 'read tcp 127.0.0.1:5001->127.0.0.1:1: connection reset by peer'),
      failed(4, 'read tcp 127.0.0.1:5002->127.0.0.1:1: connection reset by peer'),
      failed(5, 'read tcp 127.0.0.1:5003->127.0.0.1:1: connection reset by peer'),
    ]);
    expect(log.complaints).toEqual([]);
    expect(text).toContain('requests failed: connection reset by peer (3 times)\n');
    expect(text).toContain('requests failed: request timeout (2 times)\n');
  });

  it('writes a few requests that failed of each kind, redacts no more of them, and counts them all', async () => {
    let redacted = 0;
    const counting = { text: (text: string) => ((redacted += 1), redactor.text(text)) };
    const file = join(folder, 'overload.log');
    const log = await K6Log.create(file, counting);
    const lines = Array.from({ length: 5000 }, (_, index) =>
      failed(index, index % 2 === 0 ? 'request timeout' : 'connection refused'),
    );
    await log.read(Readable.from(lines.map((each) => `${each}\n`)));
    expect(redacted).toBe(40);
    await log.close();
    const text = await readFile(file, 'utf8');
    expect(text.match(/warning Request Failed: .*request timeout/g)).toHaveLength(20);
    expect(text).toContain('... 4960 more lines\n');
    expect(text).toContain('requests failed: request timeout (2500 times)\n');
    expect(log.failures).toContain('connection refused (2500 times)');
  });

  it('gives at most twenty complaints, and keeps neither the file nor its memory of them growing', async () => {
    const lines = Array.from({ length: 5000 }, (_, index) =>
      line({ level: 'error', msg: `oh no, ${index}` }),
    );
    const { log, text } = await read('many.log', lines);
    expect(log.complaints).toHaveLength(20);
    expect(log.complaints[0]).toBe('other messages (4900 times)');
    expect(text.split('\n').length).toBeLessThan(2010);
    expect(text).toContain('3000 more lines');
  });

  it('takes a line that is not JSON as an error', async () => {
    const { log } = await read('plain.log', ['unknown flag: --nope']);
    expect(log.lastError).toBe('unknown flag: --nope');
  });

  it('says which file cannot be written', async () => {
    await expect(K6Log.create(join(folder, 'no such folder', 'x.log'), redactor)).rejects.toMatchObject({
      code: 'log-not-writable',
      exitCode: 3,
      message: expect.stringContaining('no such folder') as string,
    });
  });
});
