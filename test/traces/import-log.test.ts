import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { traceSchema } from '../../harness/src/model/trace.ts';
import { clfLine, importText, pollsClose } from './import-text.ts';

interface Endpoint {
  readonly method: string;
  readonly template: string;
  readonly path: string;
}

const endpoints: readonly Endpoint[] = [
  { method: 'GET', template: '/', path: '/' },
  { method: 'GET', template: '/posts/:id', path: '/posts/4711' },
  { method: 'POST', template: '/posts', path: '/posts' },
  { method: 'GET', template: '/search?page&q', path: '/search?q=night&page=2' },
];

/** Requests a second, and which endpoint each goes to. */
const night = fc.array(fc.array(fc.nat({ max: endpoints.length - 1 }), { maxLength: 12 }), {
  minLength: 1,
  maxLength: 40,
});

function linesOf(
  seconds: readonly (readonly number[])[],
  render: (at: number, each: Endpoint) => string,
): string[] {
  return seconds.flatMap((requests, second) =>
    requests.flatMap((index) => {
      const endpoint = endpoints[index];
      return endpoint === undefined ? [] : [render(pollsClose + second, endpoint)];
    }),
  );
}

const renderers = {
  clf: (at: number, { method, path }: Endpoint) => clfLine(at, `${method} ${path} HTTP/1.1`),
  jsonl: (at: number, { method, path }: Endpoint) =>
    JSON.stringify({ time: new Date(1000 * at).toISOString(), method, path, status: 200 }),
};

describe.each(['clf', 'jsonl'] as const)('a log as %s, of a known rate and mix,', (format) => {
  const isLog = (seconds: readonly (readonly number[])[]): boolean => seconds.some((each) => each.length > 0);

  it('gives the rate and the mix back', async () => {
    await fc.assert(
      fc.asyncProperty(night.filter(isLog), async (seconds) => {
        const lines = linesOf(seconds, renderers[format]);
        const { trace } = await importText(`${lines.join('\n')}\n`);
        const rates = seconds.map((each) => each.length);
        const first = rates.findIndex((rate) => rate > 0);
        const last = rates.findLastIndex((rate) => rate > 0);
        expect(trace.counts).toEqual(rates.slice(first, last + 1));
        expect(trace.startsAt).toBe(new Date(1000 * (pollsClose + first)).toISOString());
        for (const [index, { method, template }] of endpoints.entries()) {
          const share = seconds.flat().filter((each) => each === index).length / lines.length;
          const found = trace.mix?.endpoints.find((each) => each.method === method && each.path === template);
          expect(found?.share ?? 0).toBeCloseTo(share, 12);
        }
        expect(traceSchema.safeParse(trace).error).toBeUndefined();
      }),
    );
  });

  it('has as many counts as lines, whatever the step', async () => {
    await fc.assert(
      fc.asyncProperty(night.filter(isLog), fc.integer({ min: 1, max: 90 }), async (seconds, stepSeconds) => {
        const lines = linesOf(seconds, renderers[format]);
        const { trace } = await importText(lines.join('\n'), { stepSeconds });
        expect(trace.counts.reduce((sum, count) => sum + count, 0)).toBe(lines.length);
        expect(Date.parse(trace.startsAt) % (1000 * stepSeconds)).toBe(0);
      }),
    );
  });

  it('gives the same whatever the order of its lines', async () => {
    const shuffled = night.filter(isLog).chain((seconds) =>
      fc.tuple(
        fc.constant(linesOf(seconds, renderers[format])),
        fc.shuffledSubarray(linesOf(seconds, renderers[format]), {
          minLength: linesOf(seconds, renderers[format]).length,
        }),
      ),
    );
    await fc.assert(
      fc.asyncProperty(shuffled, async ([lines, others]) => {
        const { trace } = await importText(lines.join('\n'));
        const { trace: other } = await importText(others.join('\n'));
        expect(other).toEqual(trace);
      }),
    );
  });

  it('gives the same packed with gzip, and cut into any blocks', async () => {
    await fc.assert(
      fc.asyncProperty(night.filter(isLog), fc.integer({ min: 1, max: 700 }), async (seconds, size) => {
        const bytes = Buffer.from(linesOf(seconds, renderers[format]).join('\r\n'));
        const plain = await importText(bytes);
        const blocks = (whole: Buffer): Buffer[] =>
          Array.from({ length: Math.ceil(whole.length / size) }, (_, index) =>
            whole.subarray(index * size, (index + 1) * size),
          );
        expect(await importText(blocks(bytes))).toEqual(plain);
        expect(await importText(blocks(gzipSync(bytes)))).toEqual(plain);
      }),
      { numRuns: 30 },
    );
  });
});

describe('an import of a log', () => {
  it('says which format it took, and that it was a guess', async () => {
    const guessed = await importText(clfLine(pollsClose));
    expect([guessed.format, guessed.wasFormatGuessed]).toEqual(['clf', true]);
    const told = await importText(`{"ts":${pollsClose},"status":200}`, { format: 'jsonl' });
    expect([told.format, told.wasFormatGuessed]).toEqual(['jsonl', false]);
  });

  it('says how far lines were out of order', async () => {
    const { notes } = await importText([3, 1, 5, 2].map((at) => clfLine(pollsClose + at)).join('\n'));
    expect(notes).toEqual([
      'Lines earlier than the one before: 2, by up to 3 s; each counts in its own step.',
    ]);
  });

  it('counts lines whose request is none of HTTP in the rate, and says their share', async () => {
    const lines = [
      clfLine(pollsClose),
      clfLine(pollsClose, '\\x16\\x03\\x01', { status: 400 }),
      clfLine(pollsClose, '-'),
    ];
    const { trace } = await importText(lines.join('\n'));
    expect(trace.counts).toEqual([3]);
    expect(trace.mix?.notHttpShare).toBeCloseTo(2 / 3);
    expect(trace.mix?.statuses).toEqual({ 200: 2 / 3, 400: 1 / 3 });
  });

  it.each([
    ['of what few asked for', 9, true],
    ['of anything when it is told so', 500, false],
  ])('keeps neither addresses nor concrete paths nor values of queries %s', async (_, times, examples) => {
    const line = clfLine(pollsClose, 'GET /users/81726354/mail?token=s3cr3t HTTP/1.1');
    const { trace } = await importText(Array.from({ length: times }, () => line).join('\n'), { examples });
    const text = JSON.stringify(trace);
    for (const secret of ['192.0.2.7', 'frank', '81726354', 's3cr3t']) expect(text).not.toContain(secret);
  });

  it('keeps of each template the concrete path that was asked for most, and the share that was answered well', async () => {
    const asked = (request: string, times: number, status = 200): string[] =>
      Array.from({ length: times }, () => clfLine(pollsClose, `${request} HTTP/1.1`, { status }));
    const lines = [
      ...asked('GET /posts/1', 12),
      ...asked('GET /posts/2', 30),
      ...asked('GET /posts/3', 38, 404),
      ...asked('GET /search?q=polls&page=1', 14),
      ...asked('GET /search?q=night&page=2', 15),
      ...asked('GET /maps?api_key=a1b2c3&at=here', 25),
      ...asked('GET /about', 30),
      ...asked('GET /about', 10, 304),
      ...asked('GET /login', 20, 302),
      ...asked('GET /odd/4711\\x22', 20),
      ...asked('GET /odd/17%zz', 20),
    ];
    const { trace, notes } = await importText(lines.join('\n'));
    const kept = trace.mix?.endpoints.map(({ path, example, answeredWellShare }) => [
      path,
      example,
      answeredWellShare,
    ]);
    expect(new Map(kept?.map(([path, ...rest]) => [path, rest]))).toEqual(
      new Map([
        ['/posts/:id', ['/posts/2', 42 / 80]],
        ['/search?page&q', ['/search?q=night&page=2', undefined]],
        ['/maps?api_key&at', [undefined, undefined]], // no key of the log is asked with
        ['/about', [undefined, undefined]],
        ['/login', [undefined, 0]],
      ]),
    );
    expect(trace.mix?.unsendableShare).toBe(40 / lines.length);
    expect(notes).toContainEqual(
      expect.stringMatching(/no generator can send as they were logged: 40, the most frequent: GET \/odd\//),
    );
    expect(traceSchema.safeParse(trace).error).toBeUndefined();
  });

  it('takes the fields that are named, also inner ones and whole request lines', async () => {
    const lines = [
      { when: pollsClose, http: { line: 'PUT https://example.org/a/1?b=2 HTTP/2.0', code: 204 } },
      { when: pollsClose * 1000, http: { line: '/c', code: '404' } },
    ];
    const { trace } = await importText(lines.map((line) => JSON.stringify(line)).join('\n'), {
      fields: { time: 'when', path: 'http.line', status: 'http.code' },
    });
    expect(trace.counts).toEqual([2]);
    expect(trace.mix?.endpoints.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'GET /c',
      'PUT /a/:id?b',
    ]);
    expect(trace.mix?.statuses).toEqual({ 204: 0.5, 404: 0.5 });
  });

  it('says when paths were counted in a sketch', async () => {
    const lines = Array.from({ length: 600 }, (_, index) =>
      clfLine(pollsClose, `GET /p/${index % 150} HTTP/1.1`),
    );
    const { trace } = await importText(lines.join('\n'), { exactKeys: 100 });
    expect(trace.mix?.popularity).toMatchObject({ keys: 100, counted: 'in-a-sketch' });
    expect(trace.mix?.popularity.mostOvercounted).toBeGreaterThan(0);
    expect(trace.mix?.endpoints[0]).toMatchObject({ path: '/p/:id', share: 1 });
  });
});
